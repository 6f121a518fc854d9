using StreamBatch.Cli.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Cli.Simulating;

/// <summary>Takes a script's steps one by one on an engine of its own, and writes their lines.</summary>
internal sealed class ScriptRun
{
    /// <summary>Where processing time starts when nothing else is said.</summary>
    public static EventTime DefaultClock { get; } =
        new(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000);

    /// <summary>Processing time at the start.</summary>
    public EventTime Clock { get; init; } = DefaultClock;

    /// <summary>Whether times are written as whole microseconds.</summary>
    public bool IsInMicroseconds { get; init; }

    /// <summary>Whether the watermark is written when it changed.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Whether counts are written at the end.</summary>
    public bool HasSummary { get; init; }

    /// <summary>Runs a script on the valid contract of <paramref name="file"/>.</summary>
    /// <returns>Why it ended before its end, with the line; null when it did not.</returns>
    public async Task<string?> RunAsync(
        ContractFile file,
        Stream script,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        var clock = new SimulationClock(Clock);
        var simulation = await Simulation.OpenAsync(file, clock, cancellationToken).ConfigureAwait(false);
        await using (simulation.ConfigureAwait(false))
        {
            using var lines = new LineWriter(simulation.Contract.Contract, output, IsInMicroseconds);
            var runner = new StepRunner(simulation, clock, lines, IsVerbose);

            // Whoever writes the steps may wait for the lines of the last one.
            var reader = new ScriptReader(script, output.Flush);
            try
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } line)
                {
                    await runner.RunAsync(StepReader.Read(line), cancellationToken).ConfigureAwait(false);
                    lines.Print();
                }
            }
            catch (StepException exception)
            {
                return $"line {reader.Line}: {exception.Message}";
            }

            if (HasSummary)
            {
                lines.Summary(runner.Counts);
                lines.Print();
            }

            return null;
        }
    }
}
