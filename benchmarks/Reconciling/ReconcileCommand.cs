using System.Globalization;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Benchmarks.Reconciling;

/// <summary><c>bench reconcile</c>: runs <see cref="ReconcileBenchmark"/> on a server of its own and prints a table for
/// each shape.</summary>
internal static class ReconcileCommand
{
    private const int DefaultRows = 10_000_000;

    /// <summary>Runs it; returns the exit code.</summary>
    /// <param name="arguments">What follows the name of the benchmark.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public static async Task<int> RunAsync(Queue<string> arguments, CancellationToken cancellationToken)
    {
        var rows = DefaultRows;
        while (arguments.TryDequeue(out var argument))
        {
            var value = argument == "--rows" && arguments.TryDequeue(out var text) ? text : "";
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out rows) || rows < 10)
            {
                await Console.Error.WriteLineAsync("usage: bench reconcile [--rows N], at least 10")
                    .ConfigureAwait(false);
                return 2;
            }
        }

        var postgres = await PrivatePostgres.TryStartAsync(ReconcileBenchmark.ServerSettings, cancellationToken)
            .ConfigureAwait(false);
        if (postgres is null)
        {
            await Console.Error.WriteLineAsync($"nothing is measured: {PrivatePostgres.WhyUnavailable()}")
                .ConfigureAwait(false);
            return 1;
        }

        await using (postgres.ConfigureAwait(false))
        {
            foreach (var shape in ReconcileShape.Both(rows))
            {
                var steps = await new ReconcileBenchmark(postgres.ConnectionString, shape)
                    .RunAsync(cancellationToken).ConfigureAwait(false);
                await PrintAsync(shape, steps).ConfigureAwait(false);
            }
        }

        return 0;
    }

    private static async Task PrintAsync(ReconcileShape shape, IReadOnlyList<ReconcileStep> steps)
    {
        var width = steps.Max(step => step.Name.Length);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{shape.Groups:N0} groups of {shape.KeysPerGroup:N0} rows"))
            .ConfigureAwait(false);
        await Console.Out.WriteLineAsync(
            $"{"rows read of".PadRight(width)}  {"seconds",9}  {"results",12}  {"batch runs",12}  {"digests",12}  "
            + $"{"log",9}").ConfigureAwait(false);
        foreach (var (name, seconds, reads) in steps)
        {
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{name.PadRight(width)}  {seconds,9:N2}  {reads.Results,12:N0}  {reads.Batch,12:N0}  ")
                + string.Create(CultureInfo.InvariantCulture, $"{reads.Digests,12:N0}  {reads.Log,9:N0}"))
                .ConfigureAwait(false);
        }

        await Console.Out.WriteLineAsync().ConfigureAwait(false);
    }
}
