using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using StreamBatch.Domain.Access;
using StreamBatch.Engine;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Server.Tests.Remote;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Security;

/// <summary>How long keys are accepted, what their callers see, and what becomes of routes that say nothing.</summary>
public sealed class KeyTests
{
    private const string Token = "sixteen characters";

    [Fact]
    public async Task RevokedKey_IsRefusedAfterTheKeysWereReadAgain()
    {
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions());
        var keeper = new KeyKeeper(served.Keys, TimeProvider.System);
        var (text, key) = await keeper.CreateAsync("a", [Scope.Of(AccessRight.Read)], null, "test", default);

        // Made by another process, and accepted at once.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(served, text.Text));
        await keeper.RevokeAsync(key.Id, "test", default);

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await StatusAsync(served, text.Text) == HttpStatusCode.OK)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(served, text.Text));
    }

    [Fact]
    public async Task KeyRevokedThroughTheServer_IsRefusedByItAtOnce()
    {
        await using var served = await ServedFolder.StartAsync(
            access: new AccessOptions { AdminToken = Token, KeysReadEvery = TimeSpan.FromHours(1) });
        var keeper = new KeyKeeper(served.Keys, TimeProvider.System);
        var (text, key) = await keeper.CreateAsync("a", [Scope.Of(AccessRight.Read)], null, "test", default);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(served, text.Text));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(served, Token, "POST", $"v1/keys/{key.Id}/revoke"));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(served, text.Text));
    }

    [Theory]
    [InlineData("""{"name":"a\u0000b","scopes":["read:*"]}""")]
    [InlineData("""{"name":"a\nb","scopes":["read:*"]}""")]
    [InlineData("""{"name":"a","scopes":["read:*"],"expires":"2020-01-01T00:00:00Z"}""")]
    public async Task KeyThatNobodyCanMean_IsRefused(string command)
    {
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions { AdminToken = Token });
        served.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var body = new StringContent(command, null, "application/json");
        using var answer = await served.Http.PostAsync("v1/keys", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await served.Keys.ReadAsync(default));
    }

    [Fact]
    public async Task KeyAndItsSuccessor_AreBothAccepted()
    {
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions());
        var keeper = new KeyKeeper(served.Keys, TimeProvider.System);
        var (text, key) = await keeper.CreateAsync("a", [Scope.Of(AccessRight.Read)], null, "test", default);

        var successor = await keeper.RotateAsync(key.Id, TimeSpan.FromHours(1), null, "test", default);
        var last = await keeper.RotateAsync(successor!.Value.Key.Id, TimeSpan.Zero, null, "test", default);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(served, text.Text));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(served, successor.Value.Text.Text));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(served, last!.Value.Text.Text));
    }

    [Fact]
    public async Task AdminToken_DoesEverything_AndNothingWithoutBeingGiven()
    {
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions { AdminToken = Token });
        await using var without = await ServedFolder.StartAsync(access: new AccessOptions());

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(served, Token + "s"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(without, Token));
        served.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        await new EditionClient(served.Http, "anything").RegisterAsync();
    }

    [Fact]
    public async Task ContractsAreListed_ThatTheCallerMayReadOrProduceTo()
    {
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions { AdminToken = Token });
        var keeper = new KeyKeeper(served.Keys, TimeProvider.System);
        served.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        foreach (var id in (string[])["first", "second", "third"])
        {
            using var body = new StringContent(CommandScript.ContractOf(id));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
            using var answer = await served.Http.PostAsync("v1/contracts", body);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        ImmutableArray<Scope> scopes =
            [Scope.Of(AccessRight.Produce, "second"), Scope.Of(AccessRight.Operate, "third")];
        var (text, _) = await keeper.CreateAsync("a", scopes, null, "test", default);
        served.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", text.Text);

        using var document = JsonDocument.Parse(await served.Http.GetStringAsync("v1/contracts"));
        var seen = document.RootElement.GetProperty("contracts").EnumerateArray()
            .Select(contract => contract.GetProperty("contract").GetString());
        Assert.Equal(["second", "third"], seen);
        using var hidden = await served.Http.GetAsync("v1/contracts/first");
        using var absent = await served.Http.GetAsync("v1/contracts/absent");
        Assert.Equal(HttpStatusCode.Forbidden, hidden.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, absent.StatusCode);
    }

    [Theory]
    [InlineData("GET", "v1/nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "v1/contracts", HttpStatusCode.MethodNotAllowed)]
    public async Task WhatIsNotThere_IsToldToThoseWithAKeyAlone(string method, string path, HttpStatusCode expected)
    {
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions { AdminToken = Token });

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(served, "no key", method, path));
        Assert.Equal(expected, await StatusAsync(served, Token, method, path));
    }

    [Fact]
    public async Task KeysThatCannotBeRead_LetNobodyInForLong_AndAreNoRefusal()
    {
        var store = new FailingKeyStore();
        var keeper = new KeyKeeper(store, TimeProvider.System);
        var (text, _) = await keeper.CreateAsync("a", [Scope.Of(AccessRight.Read)], null, "test", default);
        var options = new AccessOptions { KeysReadEvery = TimeSpan.Zero };
        using var patient = store.Ring(options);
        using var strict = store.Ring(options with { KeysKeptAtMost = TimeSpan.Zero });
        using var late = store.Ring(options);
        Assert.NotNull(await patient.FindAsync(text, default));
        Assert.NotNull(await strict.FindAsync(text, default));

        store.IsBroken = true;

        Assert.NotNull(await patient.FindAsync(text, default));
        await Assert.ThrowsAsync<StoreException>(async () => await strict.FindAsync(text, default));
        await Assert.ThrowsAsync<StoreException>(async () => await late.FindAsync(text, default));
        store.IsBroken = false;
        Assert.NotNull(await strict.FindAsync(text, default));
        Assert.NotNull(await late.FindAsync(text, default));
    }

    [Fact]
    public async Task UnknownKeys_ReadTheStoreTenTimesASecondAtMost()
    {
        var store = new FailingKeyStore();
        using var ring = store.Ring(new AccessOptions());
        var began = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(async i => Assert.Null(await ring.FindAsync(
            KeyText.Of(BitConverter.GetBytes(i).Concat(new byte[8]).ToArray(), new byte[32]), default))));
        await Task.WhenAll(Enumerable.Range(0, 500).Select(async i => Assert.Null(await ring.FindAsync(
            KeyText.Of(BitConverter.GetBytes(i).Concat(new byte[8]).ToArray(), new byte[32]), default))));

        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Assert.InRange(store.Reads, 2, (int)(seconds * 10) + 2);
    }

    private static async Task<HttpStatusCode> StatusAsync(
        ServedFolder served,
        string key,
        string method = "GET",
        string path = "v1/contracts")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        using var http = served.NewClient();
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
