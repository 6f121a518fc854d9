using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Server.Tests.Remote;

/// <summary>A reconciliation at a server goes on when the command that began it ends. A server that never comes to an
/// end stands for one that takes long.</summary>
public sealed class InterruptedReconcileTests
{
    [Fact]
    public async Task Interrupted_SaysThatItGoesOnAndHowToLook()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = await NeverDoneAsync(_ => interrupt.Cancel());

        var (code, output) = await CommandScript.RunAsync(
            ["reconcile", "readings", "--server", server.Urls.First()], interrupt: interrupt.Token);

        Assert.Equal(130, code);
        Assert.Contains(
            $"reconciliation 7 of readings goes on at {server.Urls.First()}", output, StringComparison.Ordinal);
        Assert.Contains("`streambatch reconcile readings --id 7 --server ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionThatBreaksBeforeTheEnd_TellsTheId()
    {
        await using var server = await NeverDoneAsync(context => context.Abort());

        var (code, output) = await CommandScript.RunAsync(["reconcile", "readings", "--server", server.Urls.First()]);

        Assert.Equal(1, code);
        Assert.Contains("`streambatch reconcile readings --id 7 --server ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("a fault of the program", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionThatBreaksBeforeTheIdIsKnown_SaysWhereToLook()
    {
        await using var server = await NeverDoneAsync(_ => { }, answersBegin: false);

        var (code, output) = await CommandScript.RunAsync(["reconcile", "readings", "--server", server.Urls.First()]);

        Assert.Equal(1, code);
        Assert.Contains("a reconciliation may have been begun: ", output, StringComparison.Ordinal);
        Assert.Contains("/v1/contracts/readings/reconciliations lists them", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneThatWasBegunBefore_IsWaitedForByItsId()
    {
        await using var served = await ServedFolder.StartAsync();
        using var folder = new TestFolder();
        var address = served.Http.BaseAddress!.ToString();
        var script = new CommandScript(folder.Path, address, "readings", TimeSpan.Zero);
        await script.RunAsync(CommandScript.Stream);
        await script.RunAsync(CommandScript.Reconcile[..10]);

        var (_, begun) = await CommandScript.RunAsync(["reconcile", "readings", "--server", address, "--json"]);
        var (code, again) = await CommandScript.RunAsync(
            ["reconcile", "readings", "--server", address, "--json", "--id", "2"]);
        var (unknown, refusal) = await CommandScript.RunAsync(
            ["reconcile", "readings", "--server", address, "--id", "99"]);

        Assert.Equal((0, begun), (code, again));
        Assert.Equal(1, unknown);
        Assert.Contains("(unknownReconciliation)", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("goes on", refusal, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> NeverDoneAsync(Action<HttpContext> onLook, bool answersBegin = true)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        const string state = """{"id":"7","contract":"readings","state":"running","stage":null,"run":null}""";
        app.MapGet("/v1/contracts/readings/document", () => CommandScript.ContractOf("readings"));
        app.MapPost("/v1/contracts/readings/reconciliations", (HttpContext context) =>
        {
            if (!answersBegin)
            {
                context.Abort();
            }

            return TypedResults.Text(state, "application/json");
        });
        app.MapGet("/v1/contracts/readings/reconciliations/7", (HttpContext context) =>
        {
            onLook(context);
            return TypedResults.Text(state, "application/json");
        });
        await app.StartAsync();
        return app;
    }
}
