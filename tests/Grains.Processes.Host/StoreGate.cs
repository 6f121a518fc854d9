using System.Globalization;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Grains.Processes.Host;

/// <summary>
/// Where a test holds a silo up. It speaks through files in a folder. <c>hold-append</c>: the next append of events is
/// prepared and not sent; its blocks are told in <c>prepared</c>, and it waits for <c>go</c>; what the store then said
/// is told in <c>verdict</c>. <c>hold-publish</c>: no publication is sent; the first one is told in <c>publishing</c>.
/// </summary>
internal sealed class StoreGate(string folder)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(2);

    private readonly Lock _gate = new();
    private bool _isTold;

    /// <summary>Holds an append up where a test wants that; gives whether its verdict is to be told.</summary>
    public async ValueTask<bool> HoldAppendAsync(IReadOnlyList<PendingBlock> blocks)
    {
        // Claimed by the one that can move it away.
        if (blocks.Any(block => block.Header.Partition < 0) || !TryTake("hold-append"))
        {
            return false;
        }

        Tell("prepared", blocks.Select(block => string.Create(
            CultureInfo.InvariantCulture,
            $"{block.Header.Partition} {block.Header.FirstOffset} {block.Header.Epoch} {block.Header.AppendId}")));
        await WaitForAsync("go");
        return true;
    }

    /// <summary>Tells what the store said to the append that was held.</summary>
    public void TellVerdict(IEnumerable<string> lines) => Tell("verdict", lines);

    /// <summary>Holds publications up for as long as a test wants that.</summary>
    public async ValueTask HoldPublicationAsync()
    {
        if (!File.Exists(Name("hold-publish")))
        {
            return;
        }

        lock (_gate)
        {
            if (!_isTold)
            {
                Tell("publishing", []);
                _isTold = true;
            }
        }

        await WaitForAsync("go");
    }

    private string Name(string file) => Path.Combine(folder, file);

    private bool TryTake(string file)
    {
        try
        {
            File.Move(Name(file), Name(file + ".taken"));
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    // Whoever sees the file sees all of it.
    private void Tell(string file, IEnumerable<string> lines)
    {
        File.WriteAllLines(Name(file + ".part"), lines);
        File.Move(Name(file + ".part"), Name(file));
    }

    private async Task WaitForAsync(string file)
    {
        using var timer = new PeriodicTimer(LookEvery, TimeProvider.System);
        while (!File.Exists(Name(file)))
        {
            await timer.WaitForNextTickAsync();
        }
    }
}
