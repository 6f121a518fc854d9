using System.Globalization;

namespace StreamBatch.Testing.Quality;

/// <summary>Generated rows of <see cref="RuleContract"/>: some keep all rules, others break one to three. Equal seeds
/// give equal rows. A value is as JSON has it; null for a property that is missing.</summary>
public static class RuleRows
{
    /// <summary>The properties, in the contract's order.</summary>
    public static readonly IReadOnlyList<string> Properties =
    [
        "depot", "parcel", "weight", "limit", "pieces", "sent", "due", "express", "mail", "link", "token", "host",
        "v4", "v6", "label", "country", "class",
    ];

    // Each breaks the rule that its line names, when nothing else of the row is changed. Every value can stand in a
    // field of text, too.
    private static readonly (string Property, string? Value)[] Faults =
    [
        ("weight", "\"heavy\""), ("pieces", "2.5"), ("sent", "\"yesterday\""), ("due", "\"2026-13-01\""), // type
        ("express", "\"perhaps\""), ("sent", null), ("parcel", null), ("express", null), // type, required
        ("country", "\"XX\""), ("country", "\"ZZ\""), // a value that stands for none
        ("weight", "1.005"), ("limit", "10.05"), // scale
        ("weight", "0"), ("weight", "-0.01"), ("limit", "5000.1"), ("sent", "\"2025-12-31T23:59:59.999999Z\""), // range
        ("limit", "100000000000000000000000000000"), // more than 28 digits
        ("class", "\"d\""), ("class", "\"A\""), // allowed values
        ("depot", "\"N\""), ("depot", "\"Northern\""), // length
        ("country", "\"che\""), ("country", "\"C\""), // pattern
        ("pieces", "256"), ("pieces", "-1"), ("mail", "\"nobody\""), ("mail", "\"a@b@c\""), // format
        ("link", "\"no link\""), ("link", "\"a:b c\""), ("token", "\"123\""), ("host", "\"-a\""),
        ("v4", "\"1.2.3\""), ("v4", "\"1.2.3.256\""), ("v6", "\"1::2::3\""), ("v6", "\"12345::\""),
        ("label", "\"QQ=\""),
        ("limit", "0.1"), ("due", "\"2026-01-01\""), // comparisons
        ("weight", "99"), ("country", "\"FR\""), ("class", null), // warnings
    ];

    /// <summary><paramref name="count"/> rows, each a list of values beside <see cref="Properties"/>.</summary>
    public static IEnumerable<string?[]> Make(int seed, int count)
    {
        var state = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + 1);
        int Next(int bound)
        {
            // The generator is of this file's own: rows must be equal on every machine and release.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            return (int)(state % (ulong)bound);
        }

        for (var i = 0; i < count; i++)
        {
            var row = Good(i, Next);
            for (var faults = Math.Max(0, Next(5) - 1); faults > 0; faults--)
            {
                var (property, value) = Faults[Next(Faults.Length)];
                row[IndexOf(property)] = value;
            }

            yield return row;
        }
    }

    /// <summary>A row's values as one JSON object.</summary>
    public static string ToJson(IReadOnlyList<string?> row) => "{" + string.Join(
        ',', Properties.Select((name, i) => row[i] is null ? null : $"\"{name}\":{row[i]}").OfType<string>()) + "}";

    /// <summary>A row as a CloudEvent.</summary>
    public static string ToEvent(IReadOnlyList<string?> row, string id) =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"s","type":"parcels","data":{{ToJson(row)}}}""";

    /// <summary>A row's value as a field of text; empty for one that is missing.</summary>
    public static string ToText(string? value) => value?.Trim('"') ?? "";

    private static string?[] Good(int index, Func<int, int> next)
    {
        var number = index.ToString(CultureInfo.InvariantCulture);
        var day = 2 + next(20);
        string?[] row =
        [
            $"\"d{next(50)}\"", $"\"p{number}\"", Decimal(1 + next(9_000), 2),
            next(3) == 0 ? "100" : Decimal(1_000 + next(4_000), 1),
            next(256).ToString(CultureInfo.InvariantCulture),
            $"\"2026-01-{day:00}T{next(24):00}:{next(60):00}:{next(60):00}.{next(1_000):000}Z\"",
            $"\"2026-01-{day + next(5):00}\"", next(2) == 0 ? "true" : "false", $"\"u{number}@example.org\"",
            $"\"https://example.org/p/{number}?q=%41\"", $"\"123e4567-e89b-12d3-a456-{index:000000000000}\"",
            $"\"h{number}.example\"", $"\"10.{next(256)}.0.{next(256)}\"", $"\"fe80::{index % 65_536:x}\"", "\"QUI=\"",
            next(3) switch { 0 => "\"CH\"", 1 => "\"DE\"", _ => "\"AT\"" },
            next(2) == 0 ? "\"a\"" : "\"b\"",
        ];
        for (var i = next(3); i > 0; i--)
        {
            row[8 + next(7)] = null;
        }

        return row;
    }

    private static string Decimal(int units, int scale) =>
        ((decimal)units / (scale == 1 ? 10 : 100)).ToString(CultureInfo.InvariantCulture);

    private static int IndexOf(string property)
    {
        for (var i = 0; i < Properties.Count; i++)
        {
            if (Properties[i] == property)
            {
                return i;
            }
        }

        throw new ArgumentException(property);
    }
}
