using System.Globalization;
using System.Numerics;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Reference;

/// <summary>Reads the value of a property at its type and scale, without rounding.</summary>
internal static class CellReader
{
    // A number with a longer exponent is out of every range or finer than every scale.
    private const int MaxExponent = 1_000;
    private const int MaxDigits = 28;

    public static readonly BigInteger Limit = BigInteger.Pow(10, MaxDigits);

    public static Cell Read(JsonElement value, PropertySpecification property)
    {
        switch (property.Type, value.ValueKind)
        {
            case (_, JsonValueKind.Null):
                return Cell.Null;
            case (PropertyType.Json, JsonValueKind.Object or JsonValueKind.Array):
                return new Cell(CellState.Ok, default, Compact(value.GetRawText()), 0, IsStructure: true);
            case (PropertyType.String, JsonValueKind.String):
                return new Cell(CellState.Ok, default, value.GetString()!);
            case (PropertyType.Integer or PropertyType.Number, JsonValueKind.Number):
                return ReadNumber(value.GetRawText(), property);
            case (PropertyType.Boolean, JsonValueKind.True or JsonValueKind.False):
                return value.GetBoolean()
                    ? new Cell(CellState.Ok, BigInteger.One, "true")
                    : new Cell(CellState.Ok, BigInteger.Zero, "false");
            case (PropertyType.Timestamp, JsonValueKind.String):
                return Rfc3339.TryParse(value.GetString()!, out var instant) == Rfc3339Outcome.Ok
                    ? new Cell(CellState.Ok, instant.Microseconds, Rfc3339.Format(instant))
                    : Faulty(value);
            case (PropertyType.Date, JsonValueKind.String):
                return value.GetString() is { Length: 10 } date
                    && Rfc3339.TryParse(date + "T00:00:00Z", out var day) == Rfc3339Outcome.Ok
                        ? new Cell(CellState.Ok, day.Microseconds, date)
                        : Faulty(value);
            default:
                return Faulty(value);
        }
    }

    private static Cell Faulty(JsonElement value, int rule = Gate.Type) => new(
        CellState.Faulty,
        default,
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(),
        rule,
        value.ValueKind is JsonValueKind.Object or JsonValueKind.Array);

    private static Cell ReadNumber(string text, PropertySpecification property)
    {
        var mark = text.IndexOfAny(['e', 'E']);
        var mantissa = mark < 0 ? text : text[..mark];
        var exponent = mark < 0 ? 0 : Exponent(text[(mark + 1)..]);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        var units = BigInteger.Parse(
            mantissa.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture);
        var power = exponent - decimals + property.Scale;
        if (units.IsZero)
        {
            power = 0;
        }

        if (power < 0)
        {
            units = BigInteger.DivRem(units, BigInteger.Pow(10, -power), out var rest);
            if (!rest.IsZero)
            {
                return new Cell(CellState.Faulty, default, text, property.Type == PropertyType.Number
                    ? Gate.Scale
                    : Gate.Type);
            }
        }
        else
        {
            units *= BigInteger.Pow(10, power);
        }

        return BigInteger.Abs(units) < Limit
            ? new Cell(CellState.Ok, units, JsonText.Decimal(units, property.Scale))
            : new Cell(CellState.Faulty, default, text, Gate.Range);
    }

    private static int Exponent(string text) =>
        (int)BigInteger.Max(-MaxExponent, BigInteger.Min(MaxExponent, BigInteger.Parse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)));

    // Whitespace between tokens is no content.
    private static string Compact(string json)
    {
        List<char> kept = [];
        var isText = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (isText && json[i] == '\\')
            {
                kept.Add(json[i++]);
            }
            else if (json[i] == '"')
            {
                isText = !isText;
            }

            if (isText || json[i] is not (' ' or '\t' or '\r' or '\n'))
            {
                kept.Add(json[i]);
            }
        }

        return new string([.. kept]);
    }
}
