using System.Runtime.CompilerServices;
using StreamBatch.Client.Journals;
using StreamBatch.Client.Producing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Client.Tests.Golden;

/// <summary>
/// Goal: the format of the journal does not change unnoticed, and old journals stay readable. Method: the file in
/// <c>Golden/v1</c> is never changed; it is read, and written again from the same content. With
/// STREAMBATCH_WRITE_GOLDEN set it is written where it is not there, for a new version of the format.
/// </summary>
public sealed class GoldenJournalTests
{
    private const string Segment = "000000000001.journal";

    [Fact]
    public async Task AJournalOfVersion1_IsRead()
    {
        using var folder = new TestFolder();
        File.Copy(GoldenPath(), Path.Combine(folder.Path, Segment));

        await using var journal = await OpenAsync(folder.Path);

        Assert.Equal(("0123456789abcdef", 3), (journal.Instance, journal.Partitions));
        Assert.Equal([0, 2, 1], journal.CopyLast());
        Assert.Equal("line 3", journal.RecoveredPosition);
        Assert.Equal(
            [(2, 1L, null), (1, 2L, "line 3")],
            journal.Recovered.Select(item => (item.Partition, item.Number, item.Position)));
        Assert.Equal("""{"id":"1-2"}"""u8, journal.Recovered[1].Json);
    }

    [Fact]
    public async Task TheSameContent_IsTheSameBytes()
    {
        using var folder = new TestFolder();
        var journal = await OpenAsync(folder.Path);
        journal.Start();
        await AppendAsync(journal, 1, 1, "line 1");
        await AppendAsync(journal, 2, 1, null);
        journal.Acknowledge(1, 1);
        await journal.DrainAsync();
        await AppendAsync(journal, 1, 2, "line 3");
        await journal.DisposeAsync();

        var written = Path.Combine(folder.Path, Segment);
        if (Environment.GetEnvironmentVariable("STREAMBATCH_WRITE_GOLDEN") is not null && !File.Exists(GoldenPath()))
        {
            File.Copy(written, GoldenPath());
        }

        Assert.Equal(await File.ReadAllBytesAsync(GoldenPath()), await File.ReadAllBytesAsync(written));
    }

    private static Task<ProducerJournal> OpenAsync(string folder) => ProducerJournal.OpenAsync(
        new JournalOptions(folder, "orders", "/shop") { Flush = false },
        () => Task.FromResult(("0123456789abcdef", 3)));

    private static async Task AppendAsync(ProducerJournal journal, int partition, long number, string? position)
    {
        journal.Append(new EventDelivery("/shop", EventStamp.IdOf(partition, number))
        {
            Partition = partition,
            Sequence = number,
            Position = position,
            Json = System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{EventStamp.IdOf(partition, number)}}"}"""),
        });
        await journal.DrainAsync();
    }

    private static string GoldenPath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "v1", Segment);
}
