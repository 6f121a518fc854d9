using System.Text;
using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Values;

/// <summary>
/// Makes texts that match a simple regular expression: literals, classes, groups, alternatives and counts. What stands
/// for no characters (anchors) is passed over, so a text has to be checked against the expression itself.
/// </summary>
internal sealed class PatternSampler
{
    // A count without an end stops this many above its beginning.
    private const int OpenCount = 8;
    private const int MaxLength = 4_096;

    private readonly IPart _root;

    private PatternSampler(IPart root) => _root = root;

    private interface IPart
    {
        /// <summary>Adds a text; stops short where it would become too long.</summary>
        void Sample(StringBuilder target, SeededRandom random);
    }

    /// <summary>A sampler of <paramref name="pattern"/>.</summary>
    /// <exception cref="FormatException">It has something that is not supported; the message says what.</exception>
    public static PatternSampler Parse(string pattern)
    {
        var parser = new Parser(pattern);
        return new PatternSampler(parser.ReadAll());
    }

    /// <summary>A text; may be one that does not match where anchors stand inside the expression.</summary>
    public string Sample(SeededRandom random)
    {
        var text = new StringBuilder();
        _root.Sample(text, random);
        return text.ToString();
    }

    private sealed class OneOf(string characters) : IPart
    {
        public void Sample(StringBuilder target, SeededRandom random) =>
            target.Append(characters[random.Below(characters.Length)]);
    }

    private sealed class Sequence(IReadOnlyList<IPart> parts) : IPart
    {
        public void Sample(StringBuilder target, SeededRandom random)
        {
            foreach (var part in parts)
            {
                part.Sample(target, random);
            }
        }
    }

    private sealed class Alternatives(IReadOnlyList<IPart> parts) : IPart
    {
        public void Sample(StringBuilder target, SeededRandom random) =>
            parts[random.Below(parts.Count)].Sample(target, random);
    }

    private sealed class Repeated(IPart part, int least, int greatest) : IPart
    {
        public void Sample(StringBuilder target, SeededRandom random)
        {
            for (var i = random.Between((long)least, greatest); i > 0 && target.Length < MaxLength; i--)
            {
                part.Sample(target, random);
            }
        }
    }

    private sealed class Parser(string pattern)
    {
        private int _at;

        private bool IsAtEnd => _at == pattern.Length;

        public IPart ReadAll()
        {
            var part = ReadAlternatives();
            return IsAtEnd ? part : throw Unsupported("a parenthesis that closes nothing");
        }

        private IPart ReadAlternatives()
        {
            var alternatives = new List<IPart> { ReadSequence() };
            while (Take('|'))
            {
                alternatives.Add(ReadSequence());
            }

            return alternatives.Count == 1 ? alternatives[0] : new Alternatives(alternatives);
        }

        private Sequence ReadSequence()
        {
            var parts = new List<IPart>();
            while (!IsAtEnd && pattern[_at] is not ('|' or ')'))
            {
                if (ReadAtom() is { } atom)
                {
                    parts.Add(ReadCount(atom));
                }
            }

            return new Sequence(parts);
        }

        // Null for what stands for no character.
        private IPart? ReadAtom()
        {
            var character = pattern[_at++];
            switch (character)
            {
                case '^' or '$':
                    return null;
                case '.':
                    return new OneOf(PatternClasses.Letters + PatternClasses.Digits);
                case '[':
                    return new OneOf(ReadClass());
                case '(':
                    return ReadGroup();
                case '\\' when !IsAtEnd && pattern[_at] is 'A' or 'z' or 'Z':
                    _at++;
                    return null;
                case '\\':
                    return new OneOf(ReadEscape(isInClass: false));
                default:
                    return new OneOf(character.ToString());
            }
        }

        private IPart ReadGroup()
        {
            if (Take('?') && !Take(':'))
            {
                // (?<name>...) is a group; (?<=...), (?=...), (?i) and others change what the text around must be.
                var end = pattern.IndexOf('>', _at);
                if (!Take('<') || end < 0 || pattern[_at] is '=' or '!')
                {
                    throw Unsupported("look-around or an inline option");
                }

                _at = end + 1;
            }

            var part = ReadAlternatives();
            return Take(')') ? part : throw Unsupported("a group without an end");
        }

        private IPart ReadCount(IPart part)
        {
            var (least, greatest) = IsAtEnd ? (1, 1) : pattern[_at] switch
            {
                '?' => (0, 1),
                '*' => (0, OpenCount),
                '+' => (1, OpenCount),
                '{' => ReadBraces(),
                _ => (1, 1),
            };
            if ((least, greatest) == (1, 1) && (IsAtEnd || pattern[_at] is not '}'))
            {
                return part;
            }

            _at++;
            _ = Take('?');
            return new Repeated(part, least, greatest);
        }

        // Leaves the closing brace, as the other counts leave their only character.
        private (int Least, int Greatest) ReadBraces()
        {
            var end = pattern.IndexOf('}', _at);
            var parts = end < 0 ? [] : pattern[(_at + 1)..end].Split(',');
            if (parts.Length is 0 or > 2 || !int.TryParse(parts[0], out var least))
            {
                throw Unsupported("a brace that is no count");
            }

            var greatest = least;
            if (parts.Length == 2 && !int.TryParse(parts[1], out greatest))
            {
                greatest = least + OpenCount;
            }

            _at = end;
            return greatest < least ? throw Unsupported("a count that runs backwards") : (least, greatest);
        }

        private string ReadClass()
        {
            var characters = new StringBuilder();
            var isNegated = Take('^');
            var start = _at;
            while (!IsAtEnd && (pattern[_at] != ']' || _at == start))
            {
                if (pattern[_at] == '-' && _at + 1 < pattern.Length && pattern[_at + 1] == '[')
                {
                    throw Unsupported("a class within a class");
                }

                var one = pattern[_at++] is var first && first == '\\' ? ReadEscape(isInClass: true) : first.ToString();
                if (one.Length == 1 && _at + 1 < pattern.Length && pattern[_at] == '-' && pattern[_at + 1] != ']')
                {
                    _at++;
                    characters.Append(ReadRange(one[0]));
                }
                else
                {
                    characters.Append(one);
                }
            }

            if (!Take(']'))
            {
                throw Unsupported("a class without an end");
            }

            var result = isNegated ? PatternClasses.Except(characters.ToString()) : characters.ToString();
            return result.Length == 0 ? throw Unsupported("a class without a printable ASCII character") : result;
        }

        private string ReadRange(char first)
        {
            var last = pattern[_at++] switch
            {
                '\\' => ReadEscape(isInClass: true),
                var character => character.ToString(),
            };
            return last.Length == 1 && last[0] >= first && last[0] - first < 1_000
                ? string.Concat(Enumerable.Range(first, last[0] - first + 1).Select(code => (char)code))
                : throw Unsupported("a range of characters without end");
        }

        private string ReadEscape(bool isInClass)
        {
            if (IsAtEnd)
            {
                throw Unsupported("a backslash at the end");
            }

            var character = pattern[_at++];
            return PatternClasses.OfEscape(character)
                ?? (isInClass && character == 'b' || char.IsAsciiLetterOrDigit(character)
                    ? throw Unsupported($"the escape \\{character}")
                    : character.ToString());
        }

        private bool Take(char character)
        {
            if (IsAtEnd || pattern[_at] != character)
            {
                return false;
            }

            _at++;
            return true;
        }

        private FormatException Unsupported(string what) => new($"{what} near character {_at}");
    }
}
