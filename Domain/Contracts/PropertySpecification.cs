using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>One property of a contract's schema, with the rules its values must keep.</summary>
public sealed record PropertySpecification
{
    /// <summary>The property's name in <c>data</c>; compared ordinally.</summary>
    public required string Name { get; init; }

    /// <summary>The type of its values.</summary>
    public required PropertyType Type { get; init; }

    /// <summary>Whether a missing or null value breaks the gate.</summary>
    public bool Required { get; init; }

    /// <summary>Digits after the decimal point that a value may have, 0 to 12; 0 unless <see cref="Type"/> is
    /// <see cref="PropertyType.Number"/>.</summary>
    public int Scale { get; init; }

    /// <summary>The least value, in units of 10^-<see cref="Scale"/>, for instants and dates in microseconds since the
    /// Unix epoch; null when unbounded.</summary>
    public Int128? Minimum { get; init; }

    /// <summary>Whether <see cref="Minimum"/> itself is refused.</summary>
    public bool MinimumExclusive { get; init; }

    /// <summary>The greatest value, in the same units; null when unbounded.</summary>
    public Int128? Maximum { get; init; }

    /// <summary>Whether <see cref="Maximum"/> itself is refused.</summary>
    public bool MaximumExclusive { get; init; }

    /// <summary>The least number of Unicode scalar values in a text; null when unbounded.</summary>
    public int? MinLength { get; init; }

    /// <summary>The greatest number of Unicode scalar values in a text; null when unbounded.</summary>
    public int? MaxLength { get; init; }

    /// <summary>A regular expression that a text must match somewhere (ECMA 262 as ODCS says; run without
    /// backtracking); null when there is none.</summary>
    public string? Pattern { get; init; }

    /// <summary>
    /// The canonical texts that a value may have; empty when any. Numbers are plain decimals without exponent or
    /// trailing zeros, instants are in UTC as <see cref="Time.EventTime.ToString"/> writes them.
    /// </summary>
    public ImmutableArray<string> AllowedValues { get; init; } = [];
}
