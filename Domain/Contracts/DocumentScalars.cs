using System.Globalization;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads a cursor's scalar as a value; a reader reports an error and answers null when it is none.</summary>
internal static class DocumentScalars
{
    private const int MaxQuotedLength = 60;

    /// <summary>A text that is not empty. A plain scalar that reads as a number or a truth value is none.</summary>
    public static string? Text(this DocumentCursor cursor)
    {
        var text = cursor.TextOrEmpty();
        return text is { Length: 0 } ? Refuse(cursor, "must not be empty") : text;
    }

    /// <summary>The same, and the empty text is one, too.</summary>
    public static string? TextOrEmpty(this DocumentCursor cursor)
    {
        if (cursor.Node.Scalar is not { } text)
        {
            return Refuse(cursor, "must be a text");
        }

        if (!cursor.Node.IsQuoted && PlainScalar.KindOf(text) is (ScalarKind.Number or ScalarKind.Truth))
        {
            return Refuse(cursor, $"must be a text; {Quote(text)} without quotes is not");
        }

        return text;
    }

    /// <summary>True or false.</summary>
    public static bool? Boolean(this DocumentCursor cursor)
    {
        if (cursor.Node is { IsQuoted: false, Scalar: "true" or "True" or "TRUE" })
        {
            return true;
        }

        if (cursor.Node is { IsQuoted: false, Scalar: "false" or "False" or "FALSE" })
        {
            return false;
        }

        cursor.Error("must be true or false, without quotes");
        return null;
    }

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="greatest"/>, both included.</summary>
    public static int? WholeNumber(this DocumentCursor cursor, int least, int greatest)
    {
        if (!cursor.Node.IsQuoted && ScaledDecimal.TryParse(cursor.Node.Scalar, 0, out var value)
            == ScaledDecimalOutcome.Ok && value >= least && value <= greatest)
        {
            return (int)value;
        }

        cursor.Error(string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {greatest}"));
        return null;
    }

    /// <summary>A decimal number in units of 10^-<paramref name="scale"/>.</summary>
    public static Int128? Decimal(this DocumentCursor cursor, int scale)
    {
        var text = cursor.Node.IsQuoted ? null : cursor.Node.Scalar;
        switch (ScaledDecimal.TryParse(text, scale, out var value))
        {
            case ScaledDecimalOutcome.Ok:
                return value;
            case ScaledDecimalOutcome.TooPrecise:
                cursor.Error(string.Create(
                    CultureInfo.InvariantCulture,
                    $"must have at most {scale} digits after the decimal point, the scale here"));
                return null;
            case ScaledDecimalOutcome.TooLarge:
                cursor.Error(string.Create(
                    CultureInfo.InvariantCulture,
                    $"must have at most {ScaledDecimal.MaxDigits} digits at scale {scale}"));
                return null;
            default:
                cursor.Error("must be a decimal number, without quotes");
                return null;
        }
    }

    /// <summary>A duration of at least <paramref name="least"/>.</summary>
    public static TimeSpan? Duration(this DocumentCursor cursor, TimeSpan least = default)
    {
        if (!DurationText.TryParse(cursor.Node.Scalar, out var duration))
        {
            cursor.Error("must be a duration such as 90s, 6h or PT6H, of at most 100000 days and whole microseconds");
            return null;
        }

        if (duration < least)
        {
            cursor.Error("must be at least " + DurationText.Format(least));
            return null;
        }

        return duration;
    }

    /// <summary>One of <paramref name="choices"/>.</summary>
    public static T? Choice<T>(this DocumentCursor cursor, params ReadOnlySpan<(string Name, T Value)> choices)
        where T : struct
    {
        var text = cursor.Node.Scalar;
        var names = new List<string>();
        foreach (var (name, value) in choices)
        {
            if (name == text)
            {
                return value;
            }

            names.Add(name);
        }

        cursor.Error("must be one of " + string.Join(", ", names));
        return null;
    }

    /// <summary><paramref name="text"/> as messages show it: in single quotes, long ones cut.</summary>
    public static string Quote(string text) =>
        text.Length <= MaxQuotedLength ? $"'{text}'" : $"'{text[..MaxQuotedLength]}...'";

    private static string? Refuse(DocumentCursor cursor, string message)
    {
        cursor.Error(message);
        return null;
    }
}
