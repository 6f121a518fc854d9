using StreamBatch.Benchmarks.Peers;

namespace StreamBatch.Benchmarks;

/// <summary>
/// Compares contenders on one file in interleaved rounds, A B C A B C: what slows the machine down for a while slows
/// all of them, so ratios within a round can be trusted where rates cannot.
/// </summary>
public sealed class Interleaving
{
    private readonly IReadOnlyList<IPeer> _contenders;
    private readonly InterleavingOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly int _baseline;
    private PeerResult? _agreed;

    /// <summary>Makes a comparison.</summary>
    /// <param name="contenders">At least one, with different names; not disposed by this class.</param>
    /// <param name="options">How to run them.</param>
    /// <param name="timeProvider">The clock whose timestamps measure.</param>
    public Interleaving(IReadOnlyList<IPeer> contenders, InterleavingOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(contenders);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(contenders.Count, 1, nameof(contenders));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Rounds, 1, nameof(options));
        _contenders = contenders;
        _options = options;
        _timeProvider = timeProvider;
        string[] names = [.. contenders.Select(contender => contender.Name)];
        _baseline = options.Baseline is null ? 0 : Array.IndexOf(names, options.Baseline);
        if (_baseline < 0 || names.Distinct(StringComparer.Ordinal).Count() < names.Length)
        {
            throw new ArgumentException("The baseline is no contender, or two contenders have the same name.");
        }
    }

    /// <summary>Runs all rounds.</summary>
    /// <param name="file">The file of events that every run reads.</param>
    /// <param name="cancellationToken">Gives the comparison up.</param>
    /// <exception cref="InvalidOperationException">Two runs did not have the same result.</exception>
    public async Task<InterleavingReport> RunAsync(string file, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        _agreed = null;
        double[][] rates = [.. _contenders.Select(_ => new double[_options.Rounds])];
        double[] allocated = [.. _contenders.Select(_ => double.MaxValue)];
        for (int round = -_options.WarmUpRounds; round < _options.Rounds; round++)
        {
            for (int i = 0; i < _contenders.Count; i++)
            {
                var (rate, bytes) = await RunAsync(_contenders[i], file, cancellationToken).ConfigureAwait(false);
                if (round >= 0)
                {
                    rates[i][round] = rate;
                    allocated[i] = Math.Min(allocated[i], bytes);
                }
            }
        }

        return new InterleavingReport
        {
            Rounds = _options.Rounds,
            Baseline = _contenders[_baseline].Name,
            Result = _agreed!,
            Rows =
            [
                .. _contenders.Select((contender, i) =>
                    Row(contender.Name, rates[i], rates[_baseline], allocated[i])),
            ],
        };
    }

    private async Task<(double Rate, double BytesPerEvent)> RunAsync(
        IPeer contender,
        string file,
        CancellationToken cancellationToken)
    {
        await contender.PrepareAsync(cancellationToken).ConfigureAwait(false);

        // A run pays for its own garbage, not for that of the run before it.
        GC.Collect();
        GC.WaitForPendingFinalizers();

        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long started = _timeProvider.GetTimestamp();
        long events = await contender.RunAsync(file, cancellationToken).ConfigureAwait(false);
        TimeSpan elapsed = _timeProvider.GetElapsedTime(started);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        PeerResult result = await contender.ReadResultAsync(events, cancellationToken).ConfigureAwait(false);
        await contender.ClearAsync(cancellationToken).ConfigureAwait(false);

        _agreed ??= result;
        return result == _agreed
            ? (events / elapsed.TotalSeconds, (double)allocated / events)
            : throw new InvalidOperationException($"{contender.Name} gave {result}, the first run gave {_agreed}.");
    }

    private static InterleavingRow Row(string name, double[] rates, double[] baseline, double allocated) => new()
    {
        Name = name,
        EventsPerSecond = rates,
        MedianEventsPerSecond = Median(rates),
        MinimumEventsPerSecond = rates.Min(),
        MaximumEventsPerSecond = rates.Max(),
        AllocatedBytesPerEvent = allocated,
        MedianRatioToBaseline = Median([.. rates.Zip(baseline, (rate, other) => rate / other)]),
    };

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
