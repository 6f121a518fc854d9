using System.Net;
using StreamBatch.Server.Limits;

namespace StreamBatch.Server.Tests.Limits;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::1", "127.0.0.1", false)]
    public void Addresses_AreOfOneClient(string one, string other, bool areOne) => Assert.Equal(
        areOne,
        ClientAddress.GroupOf(IPAddress.Parse(one)) == ClientAddress.GroupOf(IPAddress.Parse(other)));
}
