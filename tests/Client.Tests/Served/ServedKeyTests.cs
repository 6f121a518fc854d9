using System.Net;
using StreamBatch.Client.Producing;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Server.Tests.Security;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Client.Tests.Served;

/// <summary>A server with keys, over TLS.</summary>
public sealed class ServedKeyTests : IDisposable
{
    private const string Admin = "sixteen characters";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AKeyOfOneContract_Produces_AndDoesNothingElse()
    {
        using var certificates = new TestCertificates(_folder.Path);
        certificates.Renew();
        await using var served = await ServedFolder.StartAsync(
            access: new AccessOptions { AdminToken = Admin }, certificates: certificates);
        await ClientOf(served, certificates, Admin).RegisterContractAsync(OrderContract.Document);
        var scope = Scope.Of(AccessRight.Produce, "orders");
        var (key, _) = await new KeyKeeper(served.Keys, TimeProvider.System)
            .CreateAsync("the shop", [scope], null, "test", CancellationToken.None);
        var client = ClientOf(served, certificates, key.Text);

        await using (var producer = await client.CreateProducerAsync(Orders.Numbered()))
        {
            await producer.SendAsync(Orders.Of(1));
            Assert.Equal(1, (await producer.FlushAsync()).CountOf(DeliveryStatus.Accepted));
        }

        var refusal = await Assert.ThrowsAsync<StreamBatchApiException>(
            () => client.Contract("orders").EndInputAsync());
        Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), (refusal.Status, refusal.Code));
        await Assert.ThrowsAsync<StreamBatchApiException>(
            async () => await client.Contract("orders").ReadResultsAsync().CountAsync());
    }

    [Fact]
    public async Task AWrongKey_IsRefusedAtOnce()
    {
        using var certificates = new TestCertificates(_folder.Path);
        certificates.Renew();
        await using var served = await ServedFolder.StartAsync(
            access: new AccessOptions(), certificates: certificates);
        var client = ClientOf(served, certificates, "sbk_abcdefghijkl_wrong");

        var refusal = await Assert.ThrowsAsync<StreamBatchApiException>(
            () => client.CreateProducerAsync(Orders.Numbered()));

        Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated"), (refusal.Status, refusal.Code));
    }

    private static StreamBatchClient ClientOf(ServedFolder served, TestCertificates certificates, string key) => new(
        new HttpClient(TestCertificates.Trusting(certificates.Authority)),
        new StreamBatchClientOptions { Server = served.Http.BaseAddress, Key = key });
}
