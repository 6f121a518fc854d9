using System.Text.Json;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Server.Tests.Security;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Server.Tests.Remote;

/// <summary>Commands on a server print what they print on a store.</summary>
public sealed class RemoteCommandTests
{
    [Fact]
    public async Task CommandsOnAServer_PrintWhatTheyPrintOnAStore()
    {
        await using var served = await ServedFolder.StartAsync();
        using var folder = new TestFolder();
        var script = new CommandScript(
            folder.Path, served.Http.BaseAddress!.ToString(), "readings", patience: TimeSpan.Zero);

        await script.RunAsync(CommandScript.Stream[..5]);
        await script.RunAsync(CommandScript.Open);
        await script.RunAsync(CommandScript.Stream[5..]);
        await script.RunAsync(CommandScript.Reconcile);
        await script.FollowAsync();
        await script.RunAsync(CommandScript.Log);
        await script.BackUpAsync();
        await script.RunAsync(CommandScript.Retain);
        var (code, output) = await CommandScript.RunAsync(
            ["backup", "--to", Path.Combine(folder.Path, "late"), "--server", served.Http.BaseAddress!.ToString()]);
        Assert.Equal(1, code);
        Assert.Contains("not possible", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "late")));
    }

    [Theory]
    [InlineData("restore", "--from", "file")]
    [InlineData("serve", "--insecure")]
    public async Task CommandThatWorksOnAStoreOnly_SaysSo(params string[] command)
    {
        var (code, output) = await CommandScript.RunAsync([.. command, "--server", "http://127.0.0.1:1"]);

        Assert.NotEqual(0, code);
        Assert.Contains("works on a store, not on a server", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandsOverTls_WithAKey_PrintWhatTheyPrintOnAStore()
    {
        using var folder = new TestFolder();
        using var certificates = new TestCertificates(folder.Path);
        certificates.Renew();
        await using var served = await ServedFolder.StartAsync(
            access: new AccessOptions(), certificates: certificates);
        var keeper = new KeyKeeper(served.Keys, TimeProvider.System);
        var (text, _) = await keeper.CreateAsync("all", [Scope.Of(AccessRight.Admin)], null, "test", default);
        var key = Path.Combine(folder.Path, "key");
        await File.WriteAllTextAsync(key, text.Text + "\n");
        var script = new CommandScript(
            folder.Path,
            served.Http.BaseAddress!.ToString(),
            "readings",
            patience: TimeSpan.Zero,
            "--key-file",
            key,
            "--server-ca",
            certificates.Authority);

        await script.RunAsync(CommandScript.Stream);
        await script.RunAsync(CommandScript.Reconcile);
        await script.BackUpAsync();
    }

    [Fact]
    public async Task ServerThatRefusesTheKey_OrIsNotTrusted_IsTold()
    {
        using var folder = new TestFolder();
        using var certificates = new TestCertificates(folder.Path);
        certificates.Renew();
        await using var served = await ServedFolder.StartAsync(
            access: new AccessOptions(), certificates: certificates);
        var server = served.Http.BaseAddress!.ToString();
        var keeper = new KeyKeeper(served.Keys, TimeProvider.System);
        var (text, _) = await keeper.CreateAsync("a", [Scope.Of(AccessRight.Metrics)], null, "test", default);
        var key = Path.Combine(folder.Path, "key");
        await File.WriteAllTextAsync(key, text.Text);
        string[] list = ["results", "readings", "--server", server];

        var untrusted = await CommandScript.RunAsync([.. list, "--key-file", key]);
        var unknown = await CommandScript.RunAsync([.. list, "--server-ca", certificates.Authority]);
        var refused = await CommandScript.RunAsync(
            [.. list, "--server-ca", certificates.Authority, "--key-file", key]);

        Assert.Equal((1, 1, 1), (untrusted.Code, unknown.Code, refused.Code));
        Assert.Contains("--server-ca", untrusted.Output, StringComparison.Ordinal);
        Assert.Contains("(unauthenticated)", unknown.Output, StringComparison.Ordinal);
        Assert.Contains(
            "needs the scope read:readings, or produce:readings. (forbidden)",
            refused.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain(text.Text[^43..], refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysAreMadeThroughAServer_AndEndThere()
    {
        using var folder = new TestFolder();
        await using var served = await ServedFolder.StartAsync(access: new AccessOptions());
        var server = served.Http.BaseAddress!.ToString();
        var keeper = new KeyKeeper(served.Keys, TimeProvider.System);
        var (text, _) = await keeper.CreateAsync("all", [Scope.Of(AccessRight.Admin)], null, "test", default);
        var (admin, reader) = (Path.Combine(folder.Path, "admin"), Path.Combine(folder.Path, "reader"));
        await File.WriteAllTextAsync(admin, text.Text);
        string[] asAdmin = ["--server", server, "--key-file", admin];
        string[] asReader = ["--server", server, "--key-file", reader];

        var made = await CommandScript.RunAsync(
            ["key", "create", "reader", "--scope", "read:*", .. asAdmin, "--json"]);
        using var key = JsonDocument.Parse(made.Output);
        var id = key.RootElement.GetProperty("id").GetString()!;
        await File.WriteAllTextAsync(reader, key.RootElement.GetProperty("key").GetString());
        Assert.Equal(0, (await CommandScript.RunAsync(["contract", "list", .. asReader])).Code);
        Assert.Contains("(forbidden)", (await CommandScript.RunAsync(["key", "list", .. asReader])).Output,
            StringComparison.Ordinal);

        var rotated = await CommandScript.RunAsync(["key", "rotate", id, .. asAdmin, "--json"]);
        using var successor = JsonDocument.Parse(rotated.Output);
        Assert.Equal(0, (await CommandScript.RunAsync(["key", "revoke", id, .. asAdmin])).Code);
        var listed = await CommandScript.RunAsync(["key", "list", .. asAdmin]);
        Assert.Contains("revoked  read:*", listed.Output, StringComparison.Ordinal);
        var gone = await CommandScript.RunAsync(["key", "rotate", id, .. asAdmin]);
        Assert.Equal((1, true), (gone.Code, gone.Output.Contains("(keyEnded)", StringComparison.Ordinal)));
        var unknown = await CommandScript.RunAsync(["key", "revoke", "none", .. asAdmin]);
        Assert.Equal((1, true), (unknown.Code, unknown.Output.Contains("(unknownKey)", StringComparison.Ordinal)));
        var trail = await CommandScript.RunAsync(["audit-trail", .. asAdmin]);
        Assert.Contains("rotateKey", trail.Output, StringComparison.Ordinal);
        Assert.Contains("404 unknownKey", trail.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://198.51.100.1:1", "a key is sent by https alone")]
    [InlineData("https://127.0.0.1:1", "127.0.0.1:1/: ")]
    public async Task Key_IsNotSentInPlainText(string server, string message)
    {
        using var folder = new TestFolder();
        var key = Path.Combine(folder.Path, "key");
        await File.WriteAllTextAsync(key, "sbk_a");

        var (code, output) = await CommandScript.RunAsync(
            ["results", "readings", "--server", server, "--key-file", key]);

        Assert.Equal(1, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--key-file", "--key-file goes with --server")]
    [InlineData("--server-ca", "--server-ca goes with --server")]
    public async Task OptionOfServers_WithoutOne_IsAMistake(string option, string message)
    {
        var (code, output) = await CommandScript.RunAsync(["results", "readings", option, "file"]);

        Assert.Equal(2, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "is no URL")]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:1/: ")]
    public async Task ServerThatIsNotThere_IsTold(string server, string message)
    {
        var (code, output) = await CommandScript.RunAsync(["results", "readings", "--server", server]);

        Assert.NotEqual(0, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }
}
