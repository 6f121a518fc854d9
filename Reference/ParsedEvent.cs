using StreamBatch.Domain.Partitioning;
using System.Text;

namespace StreamBatch.Reference;

/// <summary>An event that was not rejected.</summary>
internal sealed class ParsedEvent
{
    public required string Source { get; init; }

    public required string Id { get; init; }

    public required EventKind Kind { get; init; }

    public required string Key { get; init; }

    /// <summary>Event time in microseconds; null when a record's property of event time cannot be read.</summary>
    public required long? Time { get; init; }

    /// <summary>The id of the withdrawn event; null unless the event is a retraction.</summary>
    public required string? Retracts { get; init; }

    public required string? Sequence { get; init; }

    /// <summary>The contract's properties, in the contract's order; empty unless the event is a record.</summary>
    public required IReadOnlyList<Cell> Cells { get; init; }

    /// <summary>All gates that the data breaks, in the order of gates.</summary>
    public required IReadOnlyList<Gate> BrokenGates { get; init; }

    /// <summary>Everything that makes two events of one identity the same.</summary>
    public string Content => field ??= string.Join('\n',
        [Kind.ToString(), Quoted(Key), Time?.ToString((IFormatProvider?)null) ?? "", Quoted(Retracts ?? ""),
            .. Cells.Select(cell => cell.HasValue || cell.State == CellState.Faulty
                ? cell.State + Quoted(cell.Text)
                : "")]);

    public int PartitionOf(int partitions) => Partitioner.PartitionOf(Encoding.UTF8.GetBytes(Key), partitions);

    public bool HasNameOf(ParsedEvent other) => Source == other.Source && Id == other.Id;

    /// <summary>Whether this retraction names <paramref name="target"/> and nothing about it differs.</summary>
    public bool Withdraws(ParsedEvent target) =>
        Kind == EventKind.Retraction && Source == target.Source && Retracts == target.Id && Key == target.Key
        && Time == target.Time;

    private static string Quoted(string text) => JsonText.Quote(text);
}
