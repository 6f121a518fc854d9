using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>What is kept of a reconciler's tasks, byte for byte and number for number.</summary>
public sealed class ReconcileMessagesTests
{
    [Fact]
    public void Request_ToReconcile_IsTheBytesOfThePage()
    {
        var request = new ReconcileRequest(
            new ReconcileOptions
            {
                DryRun = true,
                MaxDifferences = 300,
                MaxTime = new TimeSpan(9),
                Limits = new RepairLimits(Entities: 0),
            },
            null);

        Assert.Equal("010101AD020A00010000", Bytes(request));
        Assert.Equal(request, ReconcileRequest.Read(Convert.FromHexString("010101AD020A00010000")));
    }

    [Fact]
    public void Request_ToDecide_IsTheBytesOfThePage()
    {
        var request = new ReconcileRequest(null, new IncidentRuling(7, true, "me"));

        Assert.Equal("01020701026D6500", Bytes(request));
        Assert.Equal(request, ReconcileRequest.Read(Convert.FromHexString("01020701026D6500")));
    }

    [Fact]
    public void Request_OfANewerVersion_IsRefused() =>
        Assert.Throws<CorruptDataException>(() => ReconcileRequest.Read([2, 1]));

    [Theory]
    [InlineData(typeof(ReconcileStage), "Begun=0 Comparing=1 Repairing=2 Sealing=3")]
    [InlineData(typeof(ReconcileTaskState), "Waiting=0 Running=1 Done=2 Failed=3")]
    public void Numbers_AreFrozen(Type type, string expected) => Assert.Equal(
        expected,
        string.Join(
            ' ', Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt32(Enum.Parse(type, name), null)}")));

    [Fact]
    public async Task Report_KeptAndReadAgain_SaysTheSame()
    {
        await using var fixture = await ReconcileFixture.CreateAsync(Authority.Batch);
        TrafficEvent[] events = [new("a", 10, 100), new("b", 20, 200), new("c", 1_010, 300)];
        await fixture.IngestAsync(events);
        await fixture.ReachAsync(5_000);
        await fixture.LoadAsync("r", events.Skip(1));
        var report = await fixture.ReconcileAsync();

        var read = ReconcileReportCodec.Read(
            fixture.Contract, ReconcileReportCodec.Write(fixture.Contract, report));

        Assert.Single(report.Drifts);
        Assert.Equal(
            ReconcileReportCodec.Write(fixture.Contract, report), ReconcileReportCodec.Write(fixture.Contract, read));
        Assert.Equal(report.Drifts[0] with { Evidence = [] }, read.Drifts[0] with { Evidence = [] });
        Assert.Equal(report.Drifts[0].Evidence.ToList(), read.Drifts[0].Evidence.ToList());
        Assert.Equal(
            report.Groups.Select(group => group with { Differences = [] }),
            read.Groups.Select(group => group with { Differences = [] }));
        Assert.Equal(report.Head, read.Head);
    }

    private static string Bytes(ReconcileRequest request)
    {
        var writer = new ByteWriter();
        request.Write(writer);
        return Convert.ToHexString(writer.Written);
    }
}
