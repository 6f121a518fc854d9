using StreamBatch.Client.Journals;
using StreamBatch.Client.Producing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Client.Tests.Journals;

/// <summary>A torn end is cut off; what is damaged before it is refused.</summary>
public sealed class JournalDamageTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ATornEnd_IsCutOff_WhereverItIs()
    {
        var (path, ends) = await WriteAsync();
        var whole = await File.ReadAllBytesAsync(path);
        for (var length = ends[0]; length <= whole.Length; length++)
        {
            Restore(path, whole.AsSpan(0, length));

            var (journal, events) = await OpenAsync();
            await journal.DisposeAsync();

            Assert.Equal(ends.Count(end => end <= length) - 1, events.Count);
            Assert.Equal(events.Count == 0 ? null : $"line {events.Count}", journal.RecoveredPosition);

            // And what was cut is gone for good.
            (journal, events) = await OpenAsync();
            await journal.DisposeAsync();
            Assert.Equal(ends.Count(end => end <= length) - 1, events.Count);
        }
    }

    [Fact]
    public async Task AChangedByte_IsFound_AndPassesForATornEndInTheLastFrameAlone()
    {
        var (path, ends) = await WriteAsync();
        var whole = await File.ReadAllBytesAsync(path);
        for (var place = 0; place < whole.Length; place++)
        {
            var damaged = whole.ToArray();
            damaged[place] ^= 0x40;
            Restore(path, damaged);
            if (place >= ends[^2])
            {
                var (journal, events) = await OpenAsync();
                await journal.DisposeAsync();
                Assert.Equal(ends.Count - 2, events.Count);
            }
            else
            {
                await Assert.ThrowsAsync<JournalException>(OpenAsync);
            }
        }
    }

    [Fact]
    public async Task ASegmentThatIsMissing_OrTornBeforeAnother_IsRefused()
    {
        var (path, ends) = await WriteAsync();
        var whole = await File.ReadAllBytesAsync(path);
        await (await OpenAsync()).Journal.DisposeAsync();
        var later = Directory.GetFiles(_folder.Path, "*.journal").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, later.Count);

        await File.WriteAllBytesAsync(path, whole[..(ends[1] + 5)]);
        await Assert.ThrowsAsync<JournalException>(OpenAsync);

        await File.WriteAllBytesAsync(path, whole);
        File.Move(later[1], Path.Combine(_folder.Path, "000000000009.journal"));
        await Assert.ThrowsAsync<JournalException>(OpenAsync);
    }

    private void Restore(string path, ReadOnlySpan<byte> bytes)
    {
        foreach (var name in Directory.GetFiles(_folder.Path, "*.journal"))
        {
            File.Delete(name);
        }

        File.WriteAllBytes(path, bytes);
    }

    // A segment with its head and three frames of one event each; where they end.
    private async Task<(string Path, List<int> Ends)> WriteAsync()
    {
        var (journal, _) = await OpenAsync();
        var path = Directory.GetFiles(_folder.Path, "*.journal").Single();
        List<int> ends = [(int)new FileInfo(path).Length];
        for (var i = 1; i <= 3; i++)
        {
            journal.Append(new EventDelivery("/shop", $"0-{i}")
            {
                Sequence = i,
                Position = $"line {i}",
                Json = [(byte)'{', (byte)'0', (byte)'}'],
            });
            await journal.DrainAsync();
            ends.Add((int)new FileInfo(path).Length);
        }

        await journal.DisposeAsync();
        return (path, ends);
    }

    private async Task<(ProducerJournal Journal, IReadOnlyList<JournalEvent> Events)> OpenAsync()
    {
        var journal = await ProducerJournal.OpenAsync(
            new JournalOptions(_folder.Path, "orders", "/shop") { Flush = false },
            () => Task.FromResult(("0123456789abcdef", 2)));
        journal.Start();
        return (journal, journal.Recovered);
    }
}
