using StreamBatch.Domain.Quality;

namespace StreamBatch.Domain.Records;

internal sealed partial class PropertyValues
{
    /// <summary>The broken gate with the lowest reason code, first property first; <see cref="ReasonCode.None"/> when
    /// all hold.</summary>
    public ReasonCode CheckGates(ReadOnlySpan<byte> json, out int property) =>
        CheckGates(json, ReasonCode.None, -1, out property);

    /// <summary>As <see cref="CheckGates(ReadOnlySpan{byte}, out int)"/>, passing over the gates up to that of
    /// <paramref name="waivedReason"/> and <paramref name="waivedProperty"/>, ordered by reason code, then property.
    /// </summary>
    public ReasonCode CheckGates(
        ReadOnlySpan<byte> json,
        ReasonCode waivedReason,
        int waivedProperty,
        out int property)
    {
        var worst = ReasonCode.None;
        property = -1;
        for (var i = 0; i < _values.Length; i++)
        {
            ref var value = ref _values[i];
            var least = i > waivedProperty ? waivedReason : waivedReason + 1;
            var reason = value.State switch
            {
                PropertyState.Faulty => value.Fault,
                PropertyState.Ok => _rules.Check(i, value.Number, value.Text.In(json, _scratch), least),
                _ => _rules.IsRequired(i) ? ReasonCode.Required : ReasonCode.None,
            };
            if (reason != ReasonCode.None && reason >= least && (worst == ReasonCode.None || reason < worst))
            {
                worst = reason;
                property = i;
            }
        }

        return worst == ReasonCode.None ? CheckComparisons(json, waivedReason, waivedProperty, out property) : worst;
    }

    /// <summary>Which of the rules that warn are broken, a bit each in the order of
    /// <see cref="CompiledRules.Warnings"/>.</summary>
    public ulong CheckWarnings(ReadOnlySpan<byte> json)
    {
        ulong broken = 0;
        var warnings = _rules.CompiledWarnings;
        for (var i = 0; i < warnings.Length; i++)
        {
            var warning = warnings[i];
            ref var value = ref _values[warning.Property];
            var holds = warning.Comparison is { } comparison ? Holds(comparison, json)
                : value.State != PropertyState.Ok ? warning.Value is not null
                : warning.Value?.Holds(value.Number, value.Text.In(json, _scratch)) ?? true;
            broken |= holds ? 0 : 1UL << i;
        }

        return broken;
    }

    // The last of the gates: values that break a rule of their own are not compared.
    private ReasonCode CheckComparisons(
        ReadOnlySpan<byte> json,
        ReasonCode waivedReason,
        int waivedProperty,
        out int property)
    {
        foreach (var rule in _rules.Comparisons)
        {
            if ((waivedReason < ReasonCode.Comparison || rule.Left > waivedProperty) && !Holds(rule, json))
            {
                property = rule.Left;
                return ReasonCode.Comparison;
            }
        }

        property = -1;
        return ReasonCode.None;
    }

    private bool Holds(ComparisonRule rule, ReadOnlySpan<byte> json)
    {
        ref var left = ref _values[rule.Left];
        ref var right = ref _values[rule.Right];
        return left.State != PropertyState.Ok || right.State != PropertyState.Ok
            || (rule.IsText
                ? rule.Holds(left.Text.In(json, _scratch), right.Text.In(json, _scratch))
                : rule.Holds(left.Number, right.Number));
    }
}
