using System.Collections.Frozen;
using static StreamBatch.Domain.Contracts.Standard.StandardChecks;

namespace StreamBatch.Domain.Contracts.Standard;

/// <summary>The <c>logicalTypeOptions</c> of each type.</summary>
internal static class StandardTypeOptions
{
    private static readonly (string Name, StandardCheck Check)[] TextBounds =
    [
        ("format", Text), ("exclusiveMaximum", Text), ("maximum", Text), ("exclusiveMinimum", Text), ("minimum", Text),
    ];

    private static readonly (string Name, StandardCheck Check)[] NumberBounds =
    [
        ("multipleOf", PositiveNumber), ("maximum", Number), ("exclusiveMaximum", Number), ("minimum", Number),
        ("exclusiveMinimum", Number),
    ];

    private static readonly StandardCheck Instant =
        MappingOf([], [.. TextBounds, ("timezone", Truth), ("defaultTimezone", Text)]);

    private static readonly FrozenDictionary<string, StandardCheck> Types = new Dictionary<string, StandardCheck>
    {
        ["string"] = MappingOf(
            [], ("minLength", Count), ("maxLength", Count), ("pattern", Text), ("format", Text)),
        ["date"] = MappingOf([], TextBounds),
        ["timestamp"] = Instant,
        ["time"] = Instant,
        ["integer"] = MappingOf(
            [],
            [
                .. NumberBounds,
                ("format", OneOf("i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128")),
            ]),
        ["number"] = MappingOf([], [.. NumberBounds, ("format", OneOf("f32", "f64"))]),
        ["object"] = MappingOf(
            [], ("maxProperties", Count), ("minProperties", Count), ("required", DistinctTexts)),
        ["array"] = MappingOf([], ("maxItems", Count), ("minItems", Count), ("uniqueItems", Truth)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly StandardCheck OfNoType = (place, findings) =>
    {
        if (IsMapping(place, findings) && place.Node.Members is { Length: > 0 })
        {
            findings.Tell(place, "must not be given without logicalType by the standard");
        }
    };

    /// <summary>The options of <paramref name="type"/>; of a property without type when null.</summary>
    public static StandardCheck Of(string? type) => type is null ? OfNoType : Types.GetValueOrDefault(type, AnyMapping);
}
