using System.Globalization;
using System.Text;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>
/// Writes the regular expression of a property as one of PostgreSQL that matches the same texts. What has no equal
/// there is refused: a rule that is nearly applied is none.
/// </summary>
internal sealed class PatternSql
{
    private const string Punctuation = "^$\\.*+?()[]{}|";
    private const int MaxRepeats = 255;

    private readonly string _pattern;
    private readonly StringBuilder _sql = new();
    private int _at;

    private PatternSql(string pattern) => _pattern = pattern;

    /// <summary>The pattern in PostgreSQL's form; null with <paramref name="fault"/> set where it has none. Classes as
    /// <c>\d</c> match ASCII only there.</summary>
    public static string? Translate(string pattern, out string? fault)
    {
        PatternSql translation = new(pattern);
        fault = null;
        while (fault is null && translation._at < pattern.Length)
        {
            fault = translation.Next();
        }

        // In parentheses: what stands first could be read as an option of the whole.
        return fault is null ? $"(?:{translation._sql})" : null;
    }

    private string? Next()
    {
        var character = _pattern[_at++];
        switch (character)
        {
            case '\\':
                return Escape(isInClass: false);
            case '[':
                return Class();
            case '(':
                return Group();
            case '{':
                return Repeat();
            case '.':
                _sql.Append("[^\\n]");
                return null;
            case '$':
                _sql.Append("(?=\\n?\\Z)");
                return null;
            case '^':
                _sql.Append("\\A");
                return null;
            case '}' or ']':
                _sql.Append('\\').Append(character);
                return null;
            default:
                _sql.Append(character);
                return null;
        }
    }

    private string? Escape(bool isInClass)
    {
        var character = _at < _pattern.Length ? _pattern[_at++] : '\\';
        switch (character)
        {
            case 'd' or 'w' or 's':
                _sql.Append('\\').Append(character);
                return null;
            case 'n' or 'r' or 't' or 'f' or 'v':
                _sql.Append('\\').Append(character);
                return null;
            case 'D' or 'W' or 'S' when !isInClass:
                _sql.Append('\\').Append(character);
                return null;
            case 'b' or 'B' when !isInClass:
                _sql.Append(character == 'b' ? "\\y" : "\\Y");
                return null;
            case 'A' when !isInClass:
                _sql.Append("\\A");
                return null;
            case 'z' when !isInClass:
                _sql.Append("\\Z");
                return null;
            case 'Z' when !isInClass:
                _sql.Append("(?=\\n?\\Z)");
                return null;
            case 'x' or 'u':
                return Code(character == 'x' ? 2 : 4);
            case var _ when char.IsAsciiLetterOrDigit(character) || character == '_':
                return $"\\{character}";
            default:
                Literal(character);
                return null;
        }
    }

    private string? Code(int length)
    {
        if (_at + length > _pattern.Length || !ushort.TryParse(
            _pattern.AsSpan(_at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return "a code of a character";
        }

        _at += length;
        if (code == 0 || char.IsSurrogate((char)code))
        {
            return "a code that is no character of a text";
        }

        _sql.Append(CultureInfo.InvariantCulture, $"\\u{code:x4}");
        return null;
    }

    private string? Class()
    {
        _sql.Append('[');
        if (_at < _pattern.Length && _pattern[_at] == '^')
        {
            _sql.Append('^');
            _at++;
        }

        for (var isFirst = true; _at < _pattern.Length; isFirst = false)
        {
            var character = _pattern[_at++];
            if (character == ']' && !isFirst)
            {
                _sql.Append(']');
                return null;
            }

            if (character == '-' && _at < _pattern.Length && _pattern[_at] == '[')
            {
                return "a class that is taken from another";
            }

            if (character == '\\')
            {
                if (Escape(isInClass: true) is { } fault)
                {
                    return fault + " in a class";
                }
            }
            else if (character == '-')
            {
                // Between two characters it is a range; first or last it is itself, there as here.
                _sql.Append('-');
            }
            else
            {
                Literal(character);
            }
        }

        return "a class that does not end";
    }

    private string? Group()
    {
        _sql.Append("(?:");
        if (_at >= _pattern.Length || _pattern[_at] != '?')
        {
            return null;
        }

        if (_pattern.AsSpan(_at).StartsWith("?:"))
        {
            _at += 2;
            return null;
        }

        var close = _pattern.IndexOfAny(['>', '\''], Math.Min(_at + 2, _pattern.Length));
        if (_pattern.AsSpan(_at).StartsWith("?<") && close > 0 && char.IsAsciiLetter(_pattern[_at + 2]))
        {
            _at = close + 1;
            return null;
        }

        return "a group with options";
    }

    private string? Repeat()
    {
        var close = _pattern.IndexOf('}', _at);
        var bounds = close < 0 ? [] : _pattern[_at..close].Split(',');
        if (bounds.Length is 0 or > 2 || !bounds[0].All(char.IsAsciiDigit) || bounds[0].Length == 0
            || !bounds[^1].All(char.IsAsciiDigit))
        {
            // No count: the brace is itself.
            _sql.Append("\\{");
            return null;
        }

        if (bounds.Any(bound => bound.Length > 3 || (bound.Length > 0 && int.Parse(
            bound, CultureInfo.InvariantCulture) > MaxRepeats)))
        {
            return $"a count above {MaxRepeats}";
        }

        _sql.Append(_pattern, _at - 1, close - _at + 2);
        _at = close + 1;
        return null;
    }

    private void Literal(char character) =>
        _ = Punctuation.Contains(character, StringComparison.Ordinal) || character == '-'
            ? _sql.Append('\\').Append(character)
            : _sql.Append(character);
}
