using System.Globalization;
using System.Text.Json;
using StreamBatch.Benchmarks.Peers;

namespace StreamBatch.Benchmarks;

/// <summary>The outcome of <see cref="Interleaving"/>.</summary>
public sealed record InterleavingReport
{
    /// <summary>The argument that asks for JSON instead of a table.</summary>
    public const string JsonArgument = "--json";

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
    };

    /// <summary>The timed rounds.</summary>
    public required int Rounds { get; init; }

    /// <summary>The name of the contender that ratios refer to.</summary>
    public required string Baseline { get; init; }

    /// <summary>The result on which all contenders agreed in all rounds.</summary>
    public required PeerResult Result { get; init; }

    /// <summary>One row for each contender, in the order in which they ran.</summary>
    public required IReadOnlyList<InterleavingRow> Rows { get; init; }

    /// <summary>Prints the report.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="json">Whether <see cref="JsonArgument"/> was given; else a table for people is printed.</param>
    public async Task PrintAsync(TextWriter writer, bool json)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (json)
        {
            await writer.WriteLineAsync(JsonSerializer.Serialize(this, JsonOptions)).ConfigureAwait(false);
            return;
        }

        int width = Math.Max("contender".Length, Rows.Max(row => row.Name.Length));
        await writer.WriteLineAsync(Invariant(
            $"{Result.Events:N0} events, {Result.Counted:N0} distinct, {Result.Windows:N0} windows; {Rounds} rounds"))
            .ConfigureAwait(false);
        await writer.WriteLineAsync(
            $"{"contender".PadRight(width)}  {"median ev/s",12}  {"min",12}  {"max",12}  {"bytes/ev",8}  "
            + $"ratio to {Baseline}")
            .ConfigureAwait(false);
        foreach (InterleavingRow row in Rows)
        {
            await writer.WriteLineAsync(Invariant(
                $"{row.Name.PadRight(width)}  {row.MedianEventsPerSecond,12:N0}  ") + Invariant(
                $"{row.MinimumEventsPerSecond,12:N0}  {row.MaximumEventsPerSecond,12:N0}  ") + Invariant(
                $"{row.AllocatedBytesPerEvent,8:N0}  ") + Invariant(
                $"{row.MedianRatioToBaseline:F3}"))
                .ConfigureAwait(false);
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
