using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text.RegularExpressions;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Reference;

/// <summary>The rules that a document states in <c>quality</c>, formats and keys, each said once more, one value at a
/// time.</summary>
internal static class StatedRules
{
    private const string Label = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private const string Atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

    /// <summary>The gate that an event breaks with <paramref name="rule"/>.</summary>
    public static int GateOf(RowRule rule) => rule.Kind switch
    {
        RowRuleKind.Present or RowRuleKind.NotMissing => Gate.Required,
        RowRuleKind.Allowed => Gate.Enum,
        RowRuleKind.Pattern => Gate.Pattern,
        RowRuleKind.Format => Gate.Format,
        _ => Gate.Comparison,
    };

    /// <summary>Whether an event with <paramref name="cells"/> breaks <paramref name="rule"/>. Of a value that cannot
    /// be read nothing is known but that it is no value.</summary>
    public static bool IsBroken(Contract contract, RowRule rule, IReadOnlyList<Cell> cells)
    {
        var cell = cells[rule.Property];
        if (rule.Kind == RowRuleKind.Present)
        {
            return rule.Severity == RuleSeverity.Warning ? !cell.HasValue
                : cell.State is CellState.Absent or CellState.Null;
        }

        if (!cell.HasValue)
        {
            return false;
        }

        return rule.Kind switch
        {
            RowRuleKind.NotMissing => rule.Values.Contains(cell.Text, StringComparer.Ordinal),
            RowRuleKind.Allowed => !rule.Values.Contains(cell.Text, StringComparer.Ordinal),
            RowRuleKind.Pattern => !Regex.IsMatch(
                cell.Text, rule.Pattern!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant),
            RowRuleKind.Format => !HasFormat(rule.Format, cell),
            _ => !Compares(contract, rule.Comparison!.Value, cells),
        };
    }

    private static bool Compares(Contract contract, PropertyComparison comparison, IReadOnlyList<Cell> cells)
    {
        var (left, right) = (cells[comparison.Left], cells[comparison.Right]);
        if (!right.HasValue)
        {
            return true;
        }

        var (first, second) = (contract.Properties[comparison.Left], contract.Properties[comparison.Right]);
        if (first.Type == PropertyType.String)
        {
            return Compare(comparison.Operator, Runes(left.Text).CompareTo(Runes(right.Text)));
        }

        var scale = Math.Max(first.Scale, second.Scale);
        var leftUnits = left.Units * BigInteger.Pow(10, scale - first.Scale);
        var rightUnits = right.Units * BigInteger.Pow(10, scale - second.Scale) + (BigInteger)comparison.Offset;
        return Compare(comparison.Operator, leftUnits.CompareTo(rightUnits));
    }

    // A text whose order is that of the scalar values: eight digits for each.
    private static RuneText Runes(string text) => new(
        string.Concat(text.EnumerateRunes().Select(rune => rune.Value.ToString("X8", CultureInfo.InvariantCulture))));

    private static bool Compare(ComparisonOperator operation, int order) => operation switch
    {
        ComparisonOperator.Less => order < 0,
        ComparisonOperator.LessOrEqual => order <= 0,
        ComparisonOperator.Equal => order == 0,
        ComparisonOperator.NotEqual => order != 0,
        ComparisonOperator.GreaterOrEqual => order >= 0,
        _ => order > 0,
    };

    private static bool HasFormat(ValueFormat format, Cell cell) => format switch
    {
        ValueFormat.Base64 => Is(cell.Text, "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
        ValueFormat.Email => cell.Text.LastIndexOf('@') is > 0 and <= 64
            && Is(cell.Text[..cell.Text.LastIndexOf('@')], $"{Atom}(\\.{Atom})*")
            && IsHost(cell.Text[(cell.Text.LastIndexOf('@') + 1)..]),
        ValueFormat.Uuid => Is(cell.Text, "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
        ValueFormat.Uri => Is(
            cell.Text,
            "[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
            && cell.Text.Count(character => character == '#') <= 1,
        ValueFormat.HostName => IsHost(cell.Text),
        ValueFormat.IPv4 => Is(cell.Text, @"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}")
            && cell.Text.Split('.').All(part => int.Parse(part, CultureInfo.InvariantCulture) <= 255),
        ValueFormat.IPv6 => Is(cell.Text, "[0-9A-Fa-f:.]+")
            && IPAddress.TryParse(cell.Text, out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6,
        ValueFormat.Int8 => IsBits(cell, 7, hasSign: true),
        ValueFormat.Int16 => IsBits(cell, 15, hasSign: true),
        ValueFormat.Int32 => IsBits(cell, 31, hasSign: true),
        ValueFormat.Int64 => IsBits(cell, 63, hasSign: true),
        ValueFormat.UInt8 => IsBits(cell, 8, hasSign: false),
        ValueFormat.UInt16 => IsBits(cell, 16, hasSign: false),
        ValueFormat.UInt32 => IsBits(cell, 32, hasSign: false),
        ValueFormat.UInt64 => IsBits(cell, 64, hasSign: false),
        _ => IsBits(cell, 128, hasSign: false),
    };

    private static bool IsHost(string text) => text.Length <= 253 && Is(text, $"{Label}(\\.{Label})*");

    private static bool IsBits(Cell cell, int bits, bool hasSign) =>
        cell.Units >= (hasSign ? -BigInteger.Pow(2, bits) : 0) && cell.Units < BigInteger.Pow(2, bits);

    private static bool Is(string text, string pattern) =>
        Regex.IsMatch(text, $@"\A({pattern})\z", RegexOptions.CultureInvariant);

    private readonly record struct RuneText(string Digits) : IComparable<RuneText>
    {
        public int CompareTo(RuneText other) => string.CompareOrdinal(Digits, other.Digits);
    }
}
