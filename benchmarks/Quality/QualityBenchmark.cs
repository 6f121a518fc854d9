using System.Diagnostics;
using System.Globalization;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Records;
using StreamBatch.Odcs;
using StreamBatch.Testing.Quality;

namespace StreamBatch.Benchmarks.Quality;

/// <summary>
/// What the rules cost: the same events, which keep all rules, are read and encoded by a contract with a rule of every
/// kind and by the same contract without any (types alone), in turn, round by round.
/// </summary>
internal static class QualityBenchmark
{
    private const int Events = 50_000;
    private const int Rounds = 9;

    public static async Task<int> RunAsync(TextWriter output)
    {
        var contract = ContractYaml.Read(RuleContract.Document).Contract
            ?? throw new InvalidOperationException("The benchmark's contract is not valid.");
        var ruled = new CompiledContract(contract);
        var bare = new CompiledContract(contract with
        {
            RowRules = [],
            Properties = [.. contract.Properties.Select(property => new PropertySpecification
            {
                Name = property.Name, Type = property.Type, Scale = property.Scale,
            })],
        });
        byte[][] events = [.. RuleRows.Make(1, Events * 8)
            .Select((row, i) => Encoding.UTF8.GetBytes(
                RuleRows.ToEvent(row, i.ToString(CultureInfo.InvariantCulture))))
            .Where(new KeptEvents(ruled).Keeps).Take(Events)];
        var rates = new List<(double Ruled, double Bare, double Bytes, double BareBytes)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var (with, bytes) = Measure(ruled, events);
            var (without, bareBytes) = Measure(bare, events);
            if (round > 0)
            {
                rates.Add((with, without, bytes, bareBytes));
            }
        }

        var withRules = Median(rates.Select(rate => rate.Ruled));
        var withoutRules = Median(rates.Select(rate => rate.Bare));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{events.Length:N0} events of {events.Average(line => line.Length):0} bytes, "
            + $"{Rounds} rounds in turn; medians"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"without rules  {withoutRules:N0} events/s          "
            + $"{Median(rates.Select(rate => rate.BareBytes)):0.0} bytes allocated an event"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"with rules     {withRules:N0} events/s   "
            + $"{Median(rates.Select(rate => rate.Ruled / rate.Bare)):P0} of it   "
            + $"{Median(rates.Select(rate => rate.Bytes)):0.0} bytes allocated an event"));
        return 0;
    }

    private static (double EventsPerSecond, double BytesPerEvent) Measure(CompiledContract contract, byte[][] events)
    {
        var reader = new EventReader(contract, new HashKey(1, 2));
        var batch = new RecordBatch(contract);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < events.Length; i++)
        {
            if (i % 1_000 == 0)
            {
                batch.Clear();
            }

            if (reader.Read(events[i], batch, i).Reason != ReasonCode.None)
            {
                throw new InvalidOperationException("An event of the benchmark is not understood.");
            }
        }

        var seconds = watch.Elapsed.TotalSeconds;
        return (events.Length / seconds, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)events.Length);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
