using StreamBatch.Domain.Access;

namespace StreamBatch.Cli.Tests.Access;

/// <summary>Keys on a store, and what is noted of it.</summary>
public sealed class KeyCommandTests
{
    [Fact]
    public async Task Key_IsPrintedOnce_AndKeptAsAHash()
    {
        using var folder = new CliFolder();

        var made = (await folder.RunAsync(
            "key", "create", "till 1", "--scope", "produce:orders", "--scope", "metrics",
            "--expires", "2999-01-01T00:00:00Z")).Succeeds();

        var key = KeyText.Parse(Assert.Single(made.Lines));
        Assert.NotNull(key);
        Assert.Contains("allows produce:orders metrics", made.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Text, made.Error, StringComparison.Ordinal);
        var listed = (await folder.RunAsync("key", "list", "--json")).Succeeds().Object;
        Assert.Equal(
            "id,name,state,scopes,created,createdBy,expires,revoked,revokedBy,successor",
            CommandResult.NamesOf(listed));
        Assert.Equal(key.Id, listed.GetProperty("id").GetString());
        Assert.Equal("valid", listed.GetProperty("state").GetString());
        Assert.Equal("2999-01-01T00:00:00Z", listed.GetProperty("expires").GetString());
        Assert.StartsWith("local:", listed.GetProperty("createdBy").GetString(), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder.Data, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(key.Text[^43..])) < 0, file);
        }
    }

    [Fact]
    public async Task KeyThatNobodyCanMean_IsNotMade_AndTheFirstOneMakesAFolderForThisUserAlone()
    {
        using var folder = new CliFolder();

        var passed = await folder.RunAsync(
            "key", "create", "a", "--scope", "read:*", "--expires", "2020-01-01T00:00:00Z");
        var unseen = await folder.RunAsync("key", "create", "a\u0001", "--scope", "read:*");

        Assert.Equal((1, 2), (passed.Code, unseen.Code));
        Assert.Contains("has passed already", passed.Error, StringComparison.Ordinal);
        Assert.Empty((await folder.RunAsync("key", "list", "--json")).Json);
        (await folder.RunAsync("key", "create", "a", "--scope", "read:*")).Succeeds();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(folder.Data));
        }
    }

    [Fact]
    public async Task Key_IsRotatedAndRevoked_AndEveryActIsNotedBeforeAndAfter()
    {
        using var folder = new CliFolder();
        var first = (await folder.RunAsync("key", "create", "a", "--scope", "admin:*", "--json")).Succeeds().Object;
        var id = first.GetProperty("id").GetString()!;

        var second = (await folder.RunAsync("key", "rotate", id, "--overlap", "0s", "--json")).Succeeds().Object;
        var successor = second.GetProperty("id").GetString()!;
        (await folder.RunAsync("key", "revoke", successor)).Succeeds();
        var again = await folder.RunAsync("key", "rotate", id);
        var unknown = await folder.RunAsync("key", "revoke", "0123456789ab");

        Assert.Equal((1, 1), (again.Code, unknown.Code));
        Assert.Contains("no key has the id '0123456789ab'", unknown.Error, StringComparison.Ordinal);
        Assert.Equal("a", second.GetProperty("name").GetString());
        var keys = (await folder.RunAsync("key", "list", "--json")).Succeeds().Json;
        Assert.Equal(["expired", "revoked"], keys.Select(key => key.GetProperty("state").GetString()));
        Assert.Equal(successor, keys[0].GetProperty("successor").GetString());

        var trail = (await folder.RunAsync("audit-trail", "--json")).Succeeds().Json;
        Assert.Equal(
            [
                "begun createKey  ", $"ended createKey {id} done",
                $"begun rotateKey {id} ", $"ended rotateKey {successor} done",
                $"begun revokeKey {successor} ", $"ended revokeKey {successor} done",
                $"begun rotateKey {id} ", $"ended rotateKey {id} failed",
                "begun revokeKey 0123456789ab ", "ended revokeKey 0123456789ab failed",
            ],
            trail.Select(entry => string.Join(
                ' ',
                from name in (string[])["phase", "act", "target", "outcome"]
                select entry.GetProperty(name).GetString())));
        Assert.All(trail, entry => Assert.Equal(
            "local:" + Environment.UserName, entry.GetProperty("actor").GetString()));
        var rest = (await folder.RunAsync("audit-trail", "--json", "--after", "8", "--limit", "1")).Succeeds();
        Assert.Equal(9, rest.Object.GetProperty("number").GetInt64());
        var table = (await folder.RunAsync("audit-trail")).Succeeds().Output;
        Assert.Contains("rotateKey", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("is no scope", "key", "create", "a", "--scope", "write:orders")]
    [InlineData("--scope", "key", "create", "a")]
    [InlineData("a key has a name", "key", "create", " ", "--scope", "metrics")]
    [InlineData("at most 366d", "key", "rotate", "a", "--overlap", "999d")]
    public async Task Mistake_IsTold(string message, params string[] command)
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync(command);

        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    [Fact]
    public async Task StoreThatIsNotThere_HasNoKeys()
    {
        using var folder = new CliFolder();

        Assert.Contains("no store in", (await folder.RunAsync("key", "list")).Error, StringComparison.Ordinal);
        Assert.Contains("no store in", (await folder.RunAsync("audit-trail")).Error, StringComparison.Ordinal);
        (await folder.RunAsync("key", "create", "a", "--scope", "metrics")).Succeeds();
        (await folder.RunAsync("key", "list")).Succeeds();
    }

    [Theory]
    [InlineData("serve needs --tls-certificate and --tls-key", "serve")]
    [InlineData("go together", "serve", "--tls-certificate", "a")]
    [InlineData("--no-tls serves without TLS", "serve", "--no-tls", "--tls-certificate", "a", "--tls-key", "b")]
    [InlineData("--no-tls serves on loopback alone", "serve", "--no-tls", "--listen", "0.0.0.0:0")]
    [InlineData("--insecure serves on loopback alone", "serve", "--insecure", "--listen", "0.0.0.0:0")]
    [InlineData("leave out --no-tls", "serve", "--insecure", "--no-tls")]
    public async Task Server_SaysHowItIsServed(string message, params string[] command)
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync(command);

        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
