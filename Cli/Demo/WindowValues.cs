using System.Collections.Immutable;
using System.Globalization;

namespace StreamBatch.Cli.Demo;

/// <summary>The six aggregates of a window. Equal when all are, whatever zeros they are written with.</summary>
internal sealed record WindowValues(long Events, long Measured, decimal? Sum, decimal? Min, decimal? Max, decimal? Avg)
{
    /// <summary>The aggregates' names in the contract, in the order of <see cref="Texts"/>.</summary>
    public static readonly ImmutableArray<string> Names =
        ["events", "measured", "sum_mag", "min_mag", "max_mag", "avg_mag"];

    /// <summary>The values as people read them, without trailing zeros.</summary>
    public IReadOnlyList<string> Texts =>
        [Text(Events), Text(Measured), Text(Sum), Text(Min), Text(Max), Text(Avg)];

    /// <summary>The text of one of <see cref="Names"/>.</summary>
    public string this[string name] => Texts[Names.IndexOf(name)];

    /// <summary>Reads texts in the order of <see cref="Names"/>; an empty text is no value.</summary>
    public static WindowValues Parse(IReadOnlyList<string?> texts) => new(
        long.Parse(texts[0]!, CultureInfo.InvariantCulture),
        long.Parse(texts[1]!, CultureInfo.InvariantCulture),
        Number(texts[2]),
        Number(texts[3]),
        Number(texts[4]),
        Number(texts[5]));

    public override string ToString() => string.Join(", ", Names.Zip(Texts, (name, text) => $"{name} {text}"));

    private static decimal? Number(string? text) =>
        string.IsNullOrEmpty(text) ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(decimal? value) => value?.ToString("0.########", CultureInfo.InvariantCulture) ?? "-";
}
