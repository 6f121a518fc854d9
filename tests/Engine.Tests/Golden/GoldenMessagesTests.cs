using System.Runtime.CompilerServices;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Engine.Tests.Golden;

/// <summary>
/// Goal: what silos of two releases exchange does not change unnoticed. Method: the files in <c>Golden</c> are never
/// changed; each is read and written again, and written from the same content. With STREAMBATCH_WRITE_GOLDEN set those
/// that are not there are written, for a new version of a format; the older ones must be read for as long as its
/// release may run beside.
/// </summary>
public sealed class GoldenMessagesTests
{
    [Fact]
    public void Share_IsTheFile_AndIsRead()
    {
        var golden = Golden("share", Bytes(GoldenMessages.Share().Write));

        var read = EventShare.Read(golden);

        Assert.Equal(golden, Bytes(read.Write));
        Assert.Equal((4, -5L), (read.Count, read.Watermark));
    }

    [Fact]
    public void AnswersToShares_AreTheFiles_AndAreRead()
    {
        var answer = new ShareAnswer(null, new EventOutcome[]
        {
            new(EventStatus.Accepted, ReasonCode.None, -5),
            new(EventStatus.Quarantined, ReasonCode.Type, null),
        });
        var golden = Golden("share-answer", Bytes(answer.Write));
        var refused = Golden("share-refused", Bytes(new ShareAnswer(ShareRefusal.Stopped, default).Write));

        Assert.Equal(golden, Bytes(ShareAnswer.Read(golden).Write));
        Assert.Equal(ShareRefusal.Stopped, ShareAnswer.Read(refused).Refusal);
    }

    [Fact]
    public void Sources_AreTheFile_AndAreRead()
    {
        var golden = Golden("sources", Bytes(GoldenMessages.Sources().Write));

        var table = new SourceTable();
        var reader = new ByteReader(golden);
        table.Read(ref reader);

        Assert.Equal(GoldenMessages.Sources().Sources, table.Sources);
    }

    [Fact]
    public void CallToAnEntity_ItsAnswer_AndTheStateAfterIt_AreTheFiles_AndAreRead()
    {
        var call = EntityCall.Read(Golden("entity-call", Bytes(GoldenMessages.Call().Write)));
        var host = NewHost();
        host.Verify(null, isKnown: false);
        var answer = host.Receive(call, new RecordBatch(GoldenMessages.Contract));
        var goldenAnswer = Golden("entity-answer", Bytes(answer.Write));
        var goldenState = Golden("entity-state", Bytes(writer => host.Save(writer)));

        Assert.Equal(
            goldenAnswer, Bytes(EntityAnswer.Read(goldenAnswer, 0, GoldenMessages.Key).Write));
        var restored = NewHost();
        restored.Verify(new StoredEntityState(1, goldenState), isKnown: false);
        Assert.Equal(goldenState, Bytes(writer => restored.Save(writer)));
        Assert.Equal(5, restored.LastApplied);

        // The last event corrects the one that is held, as version 2 says.
        Assert.Equal(
            [EventStatus.Held, EventStatus.Held],
            answer.Effects.Skip(1).SelectMany(effects => effects.Outcomes).Select(outcome => outcome.Status));
    }

    [Fact]
    public void ProgressOfABoundedInput_IsTheFile_AndIsRead()
    {
        var golden = Golden("held", Bytes(writer => HeldProgress.Write(writer, GoldenMessages.Sources())));

        Assert.Equal(GoldenMessages.Sources().Sources, HeldProgress.Read(golden).Sources);
    }

    [Fact]
    public void RequestForOpenWindows_AndItsPage_AreTheFiles_AndAreRead()
    {
        var host = NewHost();
        host.Verify(null, isKnown: false);
        host.Receive(GoldenMessages.Call(), new RecordBatch(GoldenMessages.Contract));
        var before = Bytes(host.HandOver);
        var page = new OpenWindowsPage(true, "Ada", [(GoldenMessages.Key, host.ReadOpen(null))]);
        var golden = Golden("open-page", Bytes(page.Write));
        var request = Golden("open-request", Bytes(new OpenWindowsRequest("Ada").Write));

        Assert.Equal(golden, Bytes(OpenWindowsPage.Read(golden).Write));
        Assert.Equal(new OpenWindowsRequest("Ada"), OpenWindowsRequest.Read(request));
        Assert.Equal(new OpenWindowsRequest(null), OpenWindowsRequest.Read(Bytes(new OpenWindowsRequest(null).Write)));
        Assert.Equal(before, Bytes(host.HandOver));
    }

    [Fact]
    public void ControlLog_ThatWasRaised_IsTheFile_AndIsRead_ButByNoOlderHost()
    {
        var golden = Golden("control-log", GoldenMessages.ControlBlocks());

        var log = Replay(golden, SemanticsVersion.Newest);

        Assert.Equal(2, log.Semantics);
        Assert.Equal(9, log.Watermark.Watermark);
        Assert.Equal(-1, log.ResultsFrom?.Microseconds);
        Assert.Throws<UnknownSemanticsException>(() => Replay(golden, 1));
    }

    [Fact]
    public void StateInSegments_IsTheFiles_AndIsRead()
    {
        var host = NewHost(maxInlineBytes: 0);
        host.Verify(null, isKnown: false);
        host.Receive(GoldenMessages.Call(), new RecordBatch(GoldenMessages.Contract));
        var changes = SegmentChanges.None;
        var head = Golden("entity-head", Bytes(writer => changes = host.Save(writer)), "v2");
        var written = Assert.Single(changes.Added);
        var segment = Golden("entity-segment", written.Bytes.ToArray(), "v2");
        var moved = Golden("entity-move", Bytes(host.HandOver), "v2");

        var restored = NewHost(maxInlineBytes: 0);
        restored.Verify(
            new StoredEntityState(1, head) { Segments = [written with { Bytes = segment }] }, isKnown: false);
        Assert.Equal(head, Bytes(writer => changes = restored.Save(writer)));
        Assert.Equal((0, 0), (changes.Added.Count, changes.Dropped.Count));
        var taken = EntityHost.TakeOver(GoldenMessages.Contract, 0, GoldenMessages.HashKey, moved);
        Assert.Equal(moved, Bytes(taken.HandOver));
    }

    // The block of another entity, by the newest rules: then the state of the older release is divided.
    [Fact]
    public void StateOfVersion1_GoesOnInSegments()
    {
        var host = NewHost(maxInlineBytes: 0);
        host.Verify(new StoredEntityState(1, Read("entity-state", "v1")), isKnown: false);
        var call = GoldenMessages.Call() with
        {
            Previous = 5,
            Slices = [GoldenMessages.Call().Slices[^1] with { FirstOffset = 6, Places = [], Records = default }],
        };
        Assert.Equal(EntityCallStatus.Applied, host.Receive(call, new RecordBatch(GoldenMessages.Contract)).Status);
        var changes = SegmentChanges.None;
        var head = Bytes(writer => changes = host.Save(writer));

        var restored = NewHost(maxInlineBytes: 0);
        restored.Verify(new StoredEntityState(1, head) { Segments = changes.Added }, isKnown: false);

        Assert.Single(changes.Added);
        Assert.Equal(head, Bytes(writer => changes = restored.Save(writer)));

        // All that the older release has taken is known.
        var again = call with
        {
            Previous = 6,
            Slices =
            [
                GoldenMessages.Call().Slices[0] with { FirstOffset = 7, Semantics = 2, Watermark = 10_000_000 },
            ],
        };
        Assert.All(
            restored.Receive(again, new RecordBatch(GoldenMessages.Contract)).Effects[^1].Outcomes,
            outcome => Assert.Equal(EventStatus.Duplicate, outcome.Status));
    }

    private static EntityHost NewHost(int maxInlineBytes = 8 * 1024) =>
        new(GoldenMessages.Contract, 0, GoldenMessages.HashKey)
        {
            Segments = new SegmentOptions { MaxInlineBytes = maxInlineBytes },
        };

    private static ControlLog Replay(byte[] blocks, ushort newest)
    {
        ControlLog? log = null;
        for (var at = 0; at < blocks.Length;)
        {
            Assert.True(BlockCodec.TryReadHeader(blocks.AsSpan(at), out var header, out var length));
            var bytes = blocks.AsMemory(at, BlockCodec.HeaderLength + length);
            var block = new LoggedBlock("orders", header!, BlockCodec.ReadPayload(bytes), default);
            at += bytes.Length;
            if (log is null)
            {
                log = ControlLog.Open(
                    block, _ => new ContractReading(GoldenMessages.Contract.Contract, []), newest);
            }
            else
            {
                log.Replay(block);
            }
        }

        return log!;
    }

    private static byte[] Bytes(Action<ByteWriter> write)
    {
        var writer = new ByteWriter();
        write(writer);
        return writer.ToArray();
    }

    // The file; what is written now must be the same.
    private static byte[] Golden(string name, byte[] written, string version = "v1")
    {
        var path = PathOf(name, version);
        if (Environment.GetEnvironmentVariable("STREAMBATCH_WRITE_GOLDEN") is not null && !File.Exists(path))
        {
            foreach (var file in (string[])[path, Path.Combine(SourceFolder(), version, name + ".bin")])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, written);
            }
        }

        var golden = Read(name, version);
        Assert.Equal(Convert.ToHexString(golden), Convert.ToHexString(written));
        return golden;
    }

    private static byte[] Read(string name, string version) => File.ReadAllBytes(PathOf(name, version));

    private static string PathOf(string name, string version) =>
        Path.Combine(AppContext.BaseDirectory, "Golden", version, name + ".bin");

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
