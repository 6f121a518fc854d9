using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>
/// Goal: a reconciliation that is cut off anywhere and run again comes to the same results and the same verdicts.
/// Method: every fault point that one passes is broken in turn, the folder abandoned and opened again; or its token is
/// cancelled there, and it runs again on the same host.
/// </summary>
public sealed class InterruptionTests
{
    private static readonly TrafficEvent A = new("a", 100, 150, "a");
    private static readonly TrafficEvent B = new("b", 200, 200, "b");
    private static readonly TrafficEvent C = new("c", 1_300, -75, "c");
    private static readonly TrafficEvent Lost = new("x", 1_200, 7, "x");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reconcile_CutOffAtAnyFaultPoint_ComesToTheSameVerdicts(bool byToken)
    {
        var (view, verdicts, points) = await RunAsync(int.MaxValue, byToken);

        Assert.InRange(points, 12, 100);
        for (var cut = 1; cut <= points; cut++)
        {
            var interrupted = await RunAsync(cut, byToken);

            Assert.Equal(view, interrupted.View);
            Assert.Equal(verdicts, interrupted.Verdicts.Take(verdicts.Count));

            // Cut off after its seal, it was done: running it again compares once more and finds nothing.
            Assert.All(interrupted.Verdicts.Skip(verdicts.Count), verdict => Assert.Contains(" Equal ", verdict));
        }
    }

    [Fact]
    public async Task Verify_AfterTheResultsWereLost_FindsVerdictsThatTheLogHas()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Batch);
        await fixture.LoadAsync("run", [A]);
        await fixture.ReconcileAsync();
        await fixture.Folder.CloseAsync();
        fixture.Folder.Delete("results.db");

        await fixture.Folder.OpenAsync();

        var audit = await VerdictAudit.VerifyAsync(fixture.Host, fixture.Contract.Id, null, default);
        Assert.True(audit.IsSound, audit.ToString());
        Assert.NotEqual(0, audit.Verdicts);
    }

    private static async Task<(List<string> View, List<string> Verdicts, int Points)> RunAsync(
        int cut,
        bool byToken)
    {
        using var interrupt = new CancellationTokenSource();
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Batch);
        await fixture.IngestAsync(A, B, C);
        await fixture.ReachAsync(9_000);
        await fixture.LoadAsync("run", [A, C, Lost]);
        var points = 0;
        fixture.Folder.OnFault = point =>
        {
            if (++points == cut && byToken)
            {
                interrupt.Cancel();
            }
            else if (points == cut)
            {
                throw new OperationCanceledException($"Cut off at {point}.");
            }
        };
        try
        {
            await Reconciler.RunAsync(
                fixture.Host, fixture.Contract.Id, new ReconcileOptions(), interrupt.Token);
        }
        catch (Exception exception) when (points >= cut && (!byToken || exception is OperationCanceledException))
        {
            fixture.Folder.OnFault = null;
            if (!byToken)
            {
                await fixture.Folder.AbandonAsync();
                await fixture.Folder.OpenAsync();
            }

            await fixture.ReconcileAsync();
        }

        var passed = points;
        fixture.Folder.OnFault = null;
        var stored = await fixture.Host.Verdicts.ReadAsync(fixture.Contract.Id, default);
        var verdicts = stored.Select(verdict => VerdictCodec.Read(verdict.Body))
            .Select(verdict => $"{verdict.Key} {verdict.Group} {verdict.Kind} {verdict.Class} {verdict.RowsCompared} "
                + $"{verdict.Revision} {verdict.Stream} {verdict.Batch} {verdict.StreamDigest}");
        return (await fixture.ViewAsync(), [.. verdicts], passed);
    }
}
