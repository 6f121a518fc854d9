using System.Text.RegularExpressions;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Reference;

/// <summary>Holds the contract's gates against the data of a record.</summary>
internal static class GateRules
{
    /// <summary>Every gate that <paramref name="cells"/> break, in the order of gates.</summary>
    public static IReadOnlyList<Gate> Broken(Contract contract, IReadOnlyList<Cell> cells)
    {
        List<Gate> broken = [];
        for (var i = 0; i < cells.Count; i++)
        {
            var property = contract.Properties[i];
            var isRequired = property.Required || contract.EventTimeProperty == i;
            switch (cells[i].State)
            {
                case CellState.Faulty:
                    broken.Add(new Gate(cells[i].Fault, i));
                    break;
                case CellState.Ok:
                    broken.AddRange(BrokenRules(property, cells[i]).Select(rule => new Gate(rule, i)));
                    break;
                default:
                    broken.AddRange(isRequired ? [new Gate(Gate.Required, i)] : []);
                    break;
            }
        }

        broken.AddRange(contract.RowRules.Where(rule => rule.Severity == RuleSeverity.Error)
            .Where(rule => StatedRules.IsBroken(contract, rule, cells))
            .Select(rule => new Gate(StatedRules.GateOf(rule), rule.Property)));
        return [.. broken.Distinct().Order()];
    }

    /// <summary>The ids of the rules of severity warning that <paramref name="cells"/> break, in the document's order.
    /// </summary>
    public static IReadOnlyList<string> Warnings(Contract contract, IReadOnlyList<Cell> cells) =>
        [.. contract.RowRules.Where(rule => rule.Severity == RuleSeverity.Warning)
            .Where(rule => StatedRules.IsBroken(contract, rule, cells)).Select(rule => rule.Id)];

    private static IEnumerable<int> BrokenRules(PropertySpecification property, Cell cell)
    {
        var isOrdered = property.Type is PropertyType.Integer or PropertyType.Number or PropertyType.Timestamp
            or PropertyType.Date;
        if (isOrdered && !IsInRange(property, cell))
        {
            yield return Gate.Range;
        }

        var text = cell.Text;
        if (property.AllowedValues.Length > 0 && !property.AllowedValues.Contains(text, StringComparer.Ordinal))
        {
            yield return Gate.Enum;
        }

        var length = text.EnumerateRunes().Count();
        if (length < (property.MinLength ?? 0) || length > (property.MaxLength ?? int.MaxValue))
        {
            yield return Gate.Length;
        }

        if (property.Pattern is { } pattern
            && !Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))
        {
            yield return Gate.Pattern;
        }
    }

    private static bool IsInRange(PropertySpecification property, Cell cell) =>
        (property.Minimum is not { } minimum
            || (property.MinimumExclusive ? cell.Units > minimum : cell.Units >= minimum))
        && (property.Maximum is not { } maximum
            || (property.MaximumExclusive ? cell.Units < maximum : cell.Units <= maximum));
}
