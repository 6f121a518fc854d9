using System.Buffers.Text;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Quality;

/// <summary>Whether texts and whole numbers have the forms that the standard names, without allocating.</summary>
internal static class ValueFormats
{
    private const int MaxHostName = 253;
    private const int MaxLabel = 63;
    private const int MaxLocalPart = 64;

    public static bool Matches(ValueFormat format, Int128 number, ReadOnlySpan<byte> text) => format switch
    {
        ValueFormat.None => true,
        ValueFormat.Base64 => !text.ContainsAny(" \t\r\n"u8) && Base64.IsValid(text),
        ValueFormat.Email => IsEmail(text),
        ValueFormat.Uuid => IsUuid(text),
        ValueFormat.Uri => IsUri(text),
        ValueFormat.HostName => IsHostName(text),
        ValueFormat.IPv4 => IsIPv4(text),
        ValueFormat.IPv6 => IsIPv6(text),
        ValueFormat.Int8 => number >= sbyte.MinValue && number <= sbyte.MaxValue,
        ValueFormat.Int16 => number >= short.MinValue && number <= short.MaxValue,
        ValueFormat.Int32 => number >= int.MinValue && number <= int.MaxValue,
        ValueFormat.Int64 => number >= long.MinValue && number <= long.MaxValue,
        ValueFormat.UInt8 => number >= 0 && number <= byte.MaxValue,
        ValueFormat.UInt16 => number >= 0 && number <= ushort.MaxValue,
        ValueFormat.UInt32 => number >= 0 && number <= uint.MaxValue,
        ValueFormat.UInt64 => number >= 0 && number <= ulong.MaxValue,
        _ => number >= 0,
    };

    private static bool IsEmail(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at is < 1 or > MaxLocalPart || !IsHostName(text[(at + 1)..]))
        {
            return false;
        }

        var local = text[..at];
        for (var i = 0; i < local.Length; i++)
        {
            var isPoint = local[i] == '.';
            if (isPoint ? i == 0 || i == local.Length - 1 || local[i - 1] == '.' : !IsAtom(local[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAtom(byte character) =>
        IsLetterOrDigit(character) || "!#$%&'*+/=?^_`{|}~-"u8.Contains(character);

    private static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isHyphen = i is 8 or 13 or 18 or 23;
            if (isHyphen ? text[i] != '-' : !char.IsAsciiHexDigit((char)text[i]))
            {
                return false;
            }
        }

        return true;
    }

    // The characters of RFC 3986, of which % begins two hexadecimal digits.
    private static bool IsUri(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon < 1 || colon == text.Length - 1 || !char.IsAsciiLetter((char)text[0])
            || text[..colon].ContainsAnyExcept(SchemeCharacters))
        {
            return false;
        }

        var rest = text[(colon + 1)..];
        for (var i = 0; i < rest.Length; i++)
        {
            var isEscape = rest[i] == '%' && i + 2 < rest.Length && char.IsAsciiHexDigit((char)rest[i + 1])
                && char.IsAsciiHexDigit((char)rest[i + 2]);
            if (!isEscape && !IsLetterOrDigit(rest[i]) && !"-._~:/?#[]@!$&'()*+,;="u8.Contains(rest[i]))
            {
                return false;
            }
        }

        return rest.Count((byte)'#') <= 1;
    }

    private static readonly System.Buffers.SearchValues<byte> SchemeCharacters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-."u8);

    private static bool IsHostName(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxHostName)
        {
            return false;
        }

        var label = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != '.')
            {
                label++;
                if (!IsLetterOrDigit(text[i]) && (text[i] != '-' || label == 1))
                {
                    return false;
                }

                continue;
            }

            if (label is 0 or > MaxLabel || text[i - 1] == '-')
            {
                return false;
            }

            label = 0;
        }

        return true;
    }

    private static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        while (true)
        {
            var point = text.IndexOf((byte)'.');
            var part = point < 0 ? text : text[..point];
            if (!IsOctet(part))
            {
                return false;
            }

            parts++;
            if (point < 0)
            {
                return parts == 4;
            }

            text = text[(point + 1)..];
        }
    }

    private static bool IsOctet(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 3 || (text.Length > 1 && text[0] == '0'))
        {
            return false;
        }

        var value = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit((char)character))
            {
                return false;
            }

            value = value * 10 + (character - '0');
        }

        return value <= byte.MaxValue;
    }

    // Eight groups of up to four hexadecimal digits; one run of groups may be left out as "::", and the last two may be
    // written as an IPv4 address.
    private static bool IsIPv6(ReadOnlySpan<byte> text)
    {
        var gap = text.IndexOf("::"u8);
        if (gap < 0)
        {
            return GroupsOf(text, mayEndInIPv4: true) == 8;
        }

        var tail = text[(gap + 2)..];
        var before = gap == 0 ? 0 : GroupsOf(text[..gap], mayEndInIPv4: false);
        var after = tail.IsEmpty ? 0 : GroupsOf(tail, mayEndInIPv4: true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    // The groups of a part without "::"; -1 when it is none.
    private static int GroupsOf(ReadOnlySpan<byte> text, bool mayEndInIPv4)
    {
        var groups = 0;
        while (true)
        {
            var colon = text.IndexOf((byte)':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && mayEndInIPv4 && group.Contains((byte)'.'))
            {
                return IsIPv4(group) ? groups + 2 : -1;
            }

            if (group.Length is 0 or > 4 || !IsHexadecimal(group))
            {
                return -1;
            }

            groups++;
            if (colon < 0)
            {
                return groups;
            }

            text = text[(colon + 1)..];
        }
    }

    private static bool IsHexadecimal(ReadOnlySpan<byte> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigit((char)character))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsLetterOrDigit(byte character) => char.IsAsciiLetterOrDigit((char)character);
}
