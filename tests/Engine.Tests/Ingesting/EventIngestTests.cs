using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Engine.Tests.Ingesting;

/// <summary>Files of events: where they end, what is told of bad lines, and how they are cut.</summary>
public sealed class EventIngestTests
{
    private static readonly Contract Contract = TrafficContract.Make(lateness: 1_000);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task FirstBadLine_EndsTheRun_AndAllBeforeIsDurable(int batchLines)
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        var lines = Enumerable.Range(0, 100).Select(i => new TrafficEvent($"e{i}", i).Json).ToList();
        lines[41] = lines[41].Replace("\"source\":\"s\",", "", StringComparison.Ordinal);
        lines[60] = "{";

        var report = await IngestAsync(folder, string.Join('\n', lines), new IngestOptions { BatchLines = batchLines });
        await folder.AbandonAsync();
        await folder.OpenAsync();
        await folder.Host.EndAsync(Contract.Id);

        Assert.Equal(new IngestFault(42, ReasonCode.SourceMissing, "source"), report.Fault);
        Assert.Equal(41, report.DurableEvents);
        Assert.Equal("41", Assert.Single(await folder.Host.ResultsAsync(Contract)).Values![0].Format(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public async Task BadLines_AreCountedAndPassedOver_WhenAskedTo(int batchLines)
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        var lines = Enumerable.Range(0, 100).Select(i => new TrafficEvent($"e{i}", i).Json).ToList();
        lines[0] = "[]";
        lines[41] = lines[41].Replace("\"source\":\"s\",", "", StringComparison.Ordinal);
        lines[99] = "{";

        var report = await IngestAsync(
            folder, string.Join('\n', lines), new IngestOptions { BatchLines = batchLines, SkipBad = true });

        Assert.Null(report.Fault);
        Assert.Equal(3, report.CountOf(EventStatus.Rejected));
        Assert.Equal(97, report.DurableEvents);
        Assert.Equal(97, report.CountOf(EventStatus.Accepted) + report.CountOf(EventStatus.Late));
        Assert.Equal(100, report.Lines);
        Assert.Equal(
            [(1L, ReasonCode.Json, null), (42, ReasonCode.SourceMissing, "source"), (100, ReasonCode.Json, null)],
            report.Faults.Select(fault => (fault.Line, fault.Reason, fault.Field)));
    }

    [Theory]
    [InlineData("{0}\n{1}\n{2}\n", 3, 3)]
    [InlineData("{0}\n{1}\n{2}", 3, 3)]
    [InlineData("{0}\r\n{1}\r\n{2}\r\n", 3, 3)]
    [InlineData("{0}\r\n{1}\r\n{2}", 3, 3)]
    [InlineData("\ufeff{0}\n{1}\n", 2, 2)]
    [InlineData("\ufeff\n{0}", 2, 1)]
    [InlineData("\n\n{0}\n \t\r\n{1}\n\n", 6, 2)]
    [InlineData("", 0, 0)]
    [InlineData("\n", 1, 0)]
    [InlineData(" ", 1, 0)]
    [InlineData("\ufeff", 1, 0)]
    [InlineData(" {0} \n\t{1}\t", 2, 2)]
    public async Task Lines_AreFoundInEveryShapeOfFile(string shape, int lines, int events)
    {
        foreach (var batchLines in (int[])[1, 2, 1_000])
        {
            foreach (var readBytes in (int[])[1, 5, int.MaxValue])
            {
                await using var folder = await EmbeddedFolder.CreateAsync(Contract);
                var text = shape;
                for (var i = 0; i < 3; i++)
                {
                    text = text.Replace($"{{{i}}}", new TrafficEvent($"e{i}", i).Json, StringComparison.Ordinal);
                }

                var report = await IngestAsync(folder, text, new IngestOptions { BatchLines = batchLines }, readBytes);

                Assert.Null(report.Fault);
                Assert.Equal((lines, events), (report.Lines, report.DurableEvents));
                Assert.Equal(Encoding.UTF8.GetByteCount(text), report.Bytes);
            }
        }
    }

    [Theory]
    [InlineData(EventReader.MaxEventBytes, false)]
    [InlineData(EventReader.MaxEventBytes + 1, true)]
    [InlineData(EventReader.MaxEventBytes + 2, true)]
    [InlineData(2 * EventReader.MaxEventBytes, true)]
    [InlineData(3 * EventReader.MaxEventBytes + 17, true)]
    [InlineData(20 * EventReader.MaxEventBytes, true)]
    public async Task LinePastTheLimit_IsRejectedAlone(int length, bool isRejected)
    {
        foreach (var readBytes in (int[])[100_000, int.MaxValue])
        {
            await using var folder = await EmbeddedFolder.CreateAsync(Contract);
            var text = string.Join('\n', [
                new TrafficEvent("a", 1).Json,
                new TrafficEvent("b", 2).Json.PadRight(length),
                new TrafficEvent("c", 3).Json,
                new TrafficEvent("d", 4).Json,
            ]);

            var report = await IngestAsync(folder, text, new IngestOptions { SkipBad = true }, readBytes);

            Assert.Equal(isRejected ? 1 : 0, report.CountOf(EventStatus.Rejected));
            Assert.Equal(isRejected ? 3 : 4, report.DurableEvents);
            Assert.Equal(4, report.Lines);
            Assert.All(report.Faults, fault => Assert.Equal(new IngestFault(2, ReasonCode.TooLarge, null), fault));
        }
    }

    [Fact]
    public async Task ManyLinesNearTheLimit_FitIntoTheirRequests()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        var text = string.Join('\n', Enumerable.Range(0, 20).Select(
            i => new TrafficEvent($"e{i}", i).Json.PadRight(EventReader.MaxEventBytes)));

        var report = await IngestAsync(folder, text, new IngestOptions());

        Assert.Null(report.Fault);
        Assert.Equal(20, report.DurableEvents);
    }

    [Fact]
    public async Task Bounded_TakesHistoryInAnyOrder_AndEndsIt()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        var text = string.Join('\n', Enumerable.Range(0, 50).Select(i => new TrafficEvent($"e{i}", -1_000 * i).Json));

        var report = await IngestAsync(folder, text, new IngestOptions { BatchLines = 3, Bounded = true });

        Assert.Equal(50, report.CountOf(EventStatus.Accepted));
        Assert.Equal(2_000, folder.Host.WatermarkOf(Contract.Id));
        Assert.Equal(50, (await folder.Host.ResultsAsync(Contract)).Count);
    }

    [Fact]
    public async Task Bounded_WithABadLine_DoesNotEndTheInput()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);

        var report = await IngestAsync(
            folder, new TrafficEvent("a", 1).Json + "\n{", new IngestOptions { Bounded = true });

        Assert.Equal(2, report.Fault!.Line);
        Assert.Null(folder.Host.WatermarkOf(Contract.Id));
    }

    [Fact]
    public async Task UnknownContract_IsTold()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);

        await Assert.ThrowsAsync<UnknownContractException>(() => EventIngest.RunAsync(
            folder.Host, "other", Stream.Null, new IngestOptions(), null, default));
    }

    [Fact]
    public async Task FailingInput_FailsTheRun_AndTheHostGoesOn()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        await using var input = new ShortReadStream(new TrafficEvent("a", 1).Bytes, 10, failAt: 50);

        await Assert.ThrowsAsync<IOException>(() => EventIngest.RunAsync(
            folder.Host, Contract.Id, input, new IngestOptions(), null, default));

        Assert.Equal("accepted", await folder.Host.IngestAsync(new TrafficEvent("a", 1)));
    }

    private static async Task<IngestReport> IngestAsync(
        EmbeddedFolder folder, string text, IngestOptions options, int readBytes = int.MaxValue)
    {
        await using var input = new ShortReadStream(Encoding.UTF8.GetBytes(text), readBytes);
        return await EventIngest.RunAsync(folder.Host, Contract.Id, input, options, null, default);
    }
}
