using System.Globalization;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Crash.Tests;

/// <summary>
/// One folder from its first event to the end of its input, through any number of kills. After each kill a new host
/// gets every event that was not acknowledged, and some that were, in a new order.
/// </summary>
internal sealed class Life
{
    /// <summary>The number of events of a life.</summary>
    public const int Events = 3000;

    private const int Displacement = 40;
    private const int ResentDepth = 300;
    private const double ResentShare = 0.3;

    private readonly string _folder;
    private readonly Random _random;
    private string[] _events = [];
    private int _runs;

    /// <summary>A life in <paramref name="folder"/>, which is empty, of which a seed decides everything but the timing.
    /// </summary>
    public Life(string folder, int seed)
    {
        _folder = folder;
        _random = new Random(seed);
    }

    private string DataFolder => Path.Combine(_folder, "data");

    private string AckFile => Path.Combine(_folder, "acks.txt");

    private string ContractFile => Path.Combine(_folder, "contract.yaml");

    /// <summary>Writes the events.</summary>
    public async Task BeginAsync()
    {
        var path = Path.Combine(_folder, "events.ndjson");
        await EventFile.WriteAsync(
            path,
            new EventFileOptions
            {
                Count = Events,
                Seed = _random.Next(),
                Keys = 8,
                Sources = 4,
                ContractId = CrashContract.Id,
                TimeStep = CrashContract.TimeStep,
                OutOfOrderness = TimeSpan.FromSeconds(20),
            },
            CancellationToken.None);
        _events = await File.ReadAllLinesAsync(path);
        await File.WriteAllTextAsync(ContractFile, CrashContract.Document);
        await File.WriteAllTextAsync(AckFile, "");
    }

    /// <summary>Runs a host that is to be killed; returns null if there is nothing left for it to do.</summary>
    /// <param name="place">Where.</param>
    /// <param name="killsLeft">This kill and those that are to come after it while a host is busy.</param>
    /// <param name="rates">How often and how fast a host does what it does.</param>
    public async Task<HostRun?> KillAsync(KillPlace place, int killsLeft, HostRates rates)
    {
        var acknowledged = ReadAcknowledged();
        var left = Events - acknowledged.Count;
        if (left == 0)
        {
            return null;
        }

        var share = left / Math.Max(1, killsLeft);
        return await RunAsync(acknowledged, place switch
        {
            { Phase: HostPhase.Opening, Point: null } =>
                new HostKill(place, 0, 0, rates.OpenTime * _random.NextDouble()),
            { Phase: HostPhase.Opening } => new HostKill(place, 1, 0, default),
            { Point: { } point } =>
                new HostKill(place, 1 + _random.Next(Math.Max(1, rates.Hits[point] * share / Events)), 0, default),
            _ => new HostKill(place, 0, _random.Next(share + 1), rates.TimePerRequest * _random.NextDouble()),
        });
    }

    /// <summary>Lets a host do all that is left.</summary>
    public async Task<HostRun> CompleteAsync()
    {
        var run = await RunAsync(ReadAcknowledged(), null);
        Assert.Equal(HostPhase.Done, run.Phase);
        Assert.Equal(Events, ReadAcknowledged().Count);
        return run;
    }

    /// <summary>Holds the folder against the reference, itself opened again, and its log alone.</summary>
    public async Task VerifyAsync()
    {
        var view = await StoreView.ReadAsync(DataFolder);
        Assert.Equal(ReferenceResults.Of(_events, CrashContract.WindowSize), view.Results);
        Assert.Equal(0, view.Quarantined);
        Assert.True(view.Audit.IsSound);
        Assert.Contains(view.Panes, pane => pane.Revision > 1);
        Assert.Equal(Events, view.LoggedIds.Count);
        foreach (var partition in view.Panes.GroupBy(pane => pane.Partition))
        {
            AssertDense(partition.Select(pane => pane.Number));
        }

        foreach (var window in view.Panes.GroupBy(pane => (pane.Key, pane.Window)))
        {
            AssertDense(window.Select(pane => (long)pane.Revision));
        }

        StoreView.AssertSame(view, await StoreView.ReadAsync(DataFolder));
        Directory.Delete(Path.Combine(DataFolder, "checkpoints"), recursive: true);
        foreach (var file in Directory.GetFiles(DataFolder, "results.db*"))
        {
            File.Delete(file);
        }

        StoreView.AssertSame(view, await StoreView.ReadAsync(DataFolder));
    }

    private static void AssertDense(IEnumerable<long> numbers)
    {
        var sorted = numbers.ToArray();
        Assert.Equal(Enumerable.Range(1, sorted.Length).Select(number => (long)number), sorted);
    }

    private async Task<HostRun> RunAsync(HashSet<int> acknowledged, HostKill? kill)
    {
        var input = Path.Combine(_folder, $"input-{++_runs}.ndjson");
        await File.WriteAllLinesAsync(input, NextInput(acknowledged).Select(number => _events[number]));
        return await HostProcess.RunAsync(
            [DataFolder, input, ContractFile, AckFile, _random.Next().ToString(CultureInfo.InvariantCulture)],
            kill);
    }

    /// <summary>All that is not acknowledged, and some that is; none so old that it expires.</summary>
    private IEnumerable<int> NextInput(HashSet<int> acknowledged)
    {
        var left = Enumerable.Range(0, Events).Where(number => !acknowledged.Contains(number)).ToArray();
        if (left.Length == 0)
        {
            return [];
        }

        var again = acknowledged.Order()
            .Where(number => number >= left[0] - ResentDepth && _random.NextDouble() < ResentShare);
        return left.Concat(again.ToArray()).OrderBy(number => number + _random.Next(Displacement)).ToArray();
    }

    /// <summary>A line without its end was not written whole: the next host cuts it off.</summary>
    private HashSet<int> ReadAcknowledged()
    {
        var text = File.ReadAllText(AckFile);
        return text[..(text.LastIndexOf('\n') + 1)]
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture))
            .ToHashSet();
    }
}
