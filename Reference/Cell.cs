using System.Numerics;

namespace StreamBatch.Reference;

/// <summary>The value of one property in one event.</summary>
/// <param name="State">What could be read of it.</param>
/// <param name="Units">A number in units of its scale, an instant or date in microseconds; else 0.</param>
/// <param name="Text">Its canonical text; of a faulty value the text as it came.</param>
/// <param name="Fault">The rule that a faulty value breaks; see <see cref="Gate"/>.</param>
/// <param name="IsStructure">Whether it is an object or array.</param>
internal sealed record Cell(
    CellState State,
    BigInteger Units = default,
    string Text = "",
    int Fault = 0,
    bool IsStructure = false)
{
    public static readonly Cell Absent = new(CellState.Absent);

    public static readonly Cell Null = new(CellState.Null);

    /// <summary>Whether the cell counts as a value: what cannot be read counts as null.</summary>
    public bool HasValue => State == CellState.Ok;
}
