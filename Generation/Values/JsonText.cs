using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Generation.Values;

/// <summary>Writes the tokens of JSON that events are made of.</summary>
internal static class JsonText
{
    private const int MaxDigits = 40;

    /// <summary>A JSON string with its quotes; only what JSON itself demands is escaped.</summary>
    public static byte[] Quoted(string text) =>
        [(byte)'"', .. Escaped(text).EncodedUtf8Bytes, (byte)'"'];

    /// <summary>A name with its quotes and the colon.</summary>
    public static byte[] Name(string name) => [.. Quoted(name), (byte)':'];

    /// <summary>A whole number.</summary>
    public static void WriteNumber(ByteWriter target, long number)
    {
        var span = target.Reserve(MaxDigits);
        number.TryFormat(span, out var length, default, CultureInfo.InvariantCulture);
        target.Truncate(target.Length - MaxDigits + length);
    }

    /// <summary>A number that is not negative, with zeros in front up to <paramref name="digits"/>.</summary>
    public static void WritePadded(ByteWriter target, long number, int digits)
    {
        var start = target.Length;
        WriteNumber(target, number);
        for (var missing = digits - (target.Length - start); missing > 0; missing--)
        {
            target.WriteByte((byte)'0');
            target.Array.AsSpan(start, target.Length - start - 1).CopyTo(target.Array.AsSpan(start + 1));
            target.Array[start] = (byte)'0';
        }
    }

    /// <summary>A decimal of <paramref name="units"/> times 10^-<paramref name="scale"/>, without zeros that say
    /// nothing.</summary>
    public static void WriteDecimal(ByteWriter target, Int128 units, int scale)
    {
        if (units < 0)
        {
            target.WriteByte((byte)'-');
            units = -units;
        }

        // At most 28 digits, with zeros in front so that one stands before the point.
        Span<byte> digits = stackalloc byte[MaxDigits];
        var first = MaxDigits;
        while (units > 0 || MaxDigits - first <= scale)
        {
            digits[--first] = (byte)('0' + (int)(units % 10));
            units /= 10;
        }

        var point = MaxDigits - scale;
        target.WriteRaw(digits[first..point]);
        var fraction = digits[point..].TrimEnd((byte)'0');
        if (fraction.Length > 0)
        {
            target.WriteByte((byte)'.');
            target.WriteRaw(fraction);
        }
    }

    /// <summary>The decimal as a text.</summary>
    public static string Decimal(Int128 units, int scale)
    {
        var target = new ByteWriter();
        WriteDecimal(target, units, scale);
        return Encoding.ASCII.GetString(target.Written);
    }

    private static JsonEncodedText Escaped(string text) =>
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
