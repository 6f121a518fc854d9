using System.Globalization;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Documents;

/// <summary>A scalar as it was written: no number is parsed, no date is changed.</summary>
/// <param name="Value">The text; of a number, a truth value or null, as it stands in the document.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Form">How it is written in YAML. JSON has one form for each kind.</param>
public sealed record DocumentScalar(string Value, ScalarKind Kind, ScalarForm Form) : DocumentNode
{
    /// <summary>No value.</summary>
    public static DocumentScalar Null { get; } = new("null", ScalarKind.Null, ScalarForm.Natural);

    /// <summary>A text.</summary>
    public static DocumentScalar Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new DocumentScalar(value, ScalarKind.Text, ScalarForm.Natural);
    }

    /// <summary>A decimal number.</summary>
    public static DocumentScalar Number(decimal value) =>
        new(value.ToString(CultureInfo.InvariantCulture), ScalarKind.Number, ScalarForm.Natural);

    /// <summary>True or false.</summary>
    public static DocumentScalar Truth(bool value) =>
        new(value ? "true" : "false", ScalarKind.Truth, ScalarForm.Natural);

    internal override ContractNode ToContractNode() => new(
        Line,
        Kind == ScalarKind.Null ? null : Value,
        Kind == ScalarKind.Text && Form != ScalarForm.Plain,
        null,
        null);

    internal override DocumentNode WithoutComments() => this;
}
