namespace StreamBatch.Silo.Tests.Editions;

/// <summary>Where a silo serves the API, as long as it asks for no keys.</summary>
public sealed class ApiPlaceTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", true, true)]
    [InlineData("http://localhost:8080;http://[::1]:8080", true, true)]
    [InlineData("http://127.0.0.1:8080", false, false)]
    [InlineData("http://127.0.0.1:8080;http://10.0.0.1:8080", true, false)]
    [InlineData("http://0.0.0.0:8080", true, false)]
    [InlineData("http://+:8080", true, false)]
    [InlineData("http://*:8080", true, false)]
    public void Api_IsServedOnLoopbackAlone_AndOnlyWhenThatIsSaid(string http, bool isInsecure, bool isServed)
    {
        var settings = new SiloSettings { ConnectionString = "", Http = http };

        Assert.Equal(isServed, settings.WhyNoApi(isInsecure) is null);
    }
}
