using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamBatch.Domain.Contracts.Standard;

/// <summary>Of what the standard's shapes are made: texts, numbers, lists and mappings.</summary>
internal static class StandardChecks
{
    /// <summary>A text.</summary>
    public static StandardCheck Text { get; } = Scalar(ScalarKind.Text, "a text");

    /// <summary>True or false.</summary>
    public static StandardCheck Truth { get; } = Scalar(ScalarKind.Truth, "true or false");

    /// <summary>A number.</summary>
    public static StandardCheck Number { get; } = NumberOf("a number", _ => true);

    /// <summary>A number above zero.</summary>
    public static StandardCheck PositiveNumber { get; } = NumberOf("a number above 0", value => value > 0);

    /// <summary>A whole number.</summary>
    public static StandardCheck Whole { get; } = NumberOf("a whole number", double.IsInteger);

    /// <summary>A whole number that is not negative.</summary>
    public static StandardCheck Count { get; } =
        NumberOf("a whole number from 0 on", value => double.IsInteger(value) && value >= 0);

    /// <summary>Whatever it is.</summary>
    public static StandardCheck Anything { get; } = (_, _) => { };

    /// <summary>No mapping and no list.</summary>
    public static StandardCheck NoCollection { get; } = (place, findings) =>
    {
        if (IsCollection(place.Node))
        {
            findings.Tell(place, "must be no mapping and no list by the standard");
        }
    };

    /// <summary>A mapping of anything.</summary>
    public static StandardCheck AnyMapping { get; } = (place, findings) => IsMapping(place, findings);

    /// <summary>What the node is; null of mappings and lists.</summary>
    public static ScalarKind? KindOf(ContractNode node)
    {
        if (IsCollection(node))
        {
            return null;
        }

        return node switch
        {
            { Scalar: null } => ScalarKind.Null,
            { IsQuoted: true } => ScalarKind.Text,
            _ => PlainScalar.KindOf(node.Scalar),
        };
    }

    /// <summary>Whether <paramref name="place"/> is a mapping; tells it when not.</summary>
    public static bool IsMapping(DocumentCursor place, StandardFindings findings)
    {
        if (place.Node.Members is not null)
        {
            return true;
        }

        findings.Tell(place, "must be a mapping by the standard");
        return false;
    }

    /// <summary>One of some texts.</summary>
    public static StandardCheck OneOf(params string[] words) => (place, findings) =>
    {
        if (KindOf(place.Node) != ScalarKind.Text || !words.Contains(place.Node.Scalar))
        {
            findings.Tell(place, "must be one of " + string.Join(", ", words) + " by the standard");
        }
    };

    /// <summary>A text of a form.</summary>
    public static StandardCheck TextOf(Func<string, bool> isForm, string description) => (place, findings) =>
    {
        if (KindOf(place.Node) != ScalarKind.Text || !isForm(place.Node.Scalar!))
        {
            findings.Tell(place, $"must be {description} by the standard");
        }
    };

    /// <summary>A text that has a form somewhere in it.</summary>
    public static StandardCheck TextOf(Regex form, string description) => TextOf(form.IsMatch, description);

    /// <summary>A list.</summary>
    public static StandardCheck ListOf(StandardCheck item, int least = 0) => (place, findings) =>
    {
        if (place.Node.Items is null)
        {
            findings.Tell(place, "must be a list by the standard");
            return;
        }

        var items = place.Items();
        if (items.Count < least)
        {
            findings.Tell(place, string.Create(
                CultureInfo.InvariantCulture, $"must have at least {least} items by the standard"));
        }

        foreach (var one in items)
        {
            item(one, findings);
        }
    };

    /// <summary>A list of texts, none twice.</summary>
    public static StandardCheck DistinctTexts { get; } = (place, findings) =>
    {
        ListOf(Text, 1)(place, findings);
        if (place.Node.Items is { } items
            && items.Select(item => item.Scalar).Distinct(StringComparer.Ordinal).Count() < items.Length)
        {
            findings.Tell(place, "must have no item twice by the standard");
        }
    };

    /// <summary>A mapping of known members, some of which must be there.</summary>
    public static StandardCheck MappingOf(string[] needed, params (string Name, StandardCheck Check)[] members)
    {
        var known = members.ToFrozenDictionary(member => member.Name, member => member.Check, StringComparer.Ordinal);
        return (place, findings) => Members(place, findings, known, needed);
    }

    /// <summary>Checks the members of a mapping: known ones alone, and all that are needed.</summary>
    public static void Members(
        DocumentCursor place,
        StandardFindings findings,
        IReadOnlyDictionary<string, StandardCheck> known,
        IEnumerable<string> needed,
        bool isOpen = false)
    {
        if (!IsMapping(place, findings))
        {
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in place.Members())
        {
            names.Add(name);
            if (known.TryGetValue(name, out var check))
            {
                check(value, findings);
            }
            else if (!isOpen)
            {
                findings.Tell(value, "is no member of the standard here; the nearest is "
                    + NearestName.Of(name, [.. known.Keys.Order(StringComparer.Ordinal)]));
            }
        }

        foreach (var name in needed.Where(name => !names.Contains(name)))
        {
            findings.TellMissing(place, name);
        }
    }

    private static StandardCheck Scalar(ScalarKind kind, string description) => (place, findings) =>
    {
        if (KindOf(place.Node) != kind)
        {
            findings.Tell(place, $"must be {description} by the standard");
        }
    };

    private static StandardCheck NumberOf(string description, Func<double, bool> holds) => (place, findings) =>
    {
        if (KindOf(place.Node) != ScalarKind.Number || Value(place.Node.Scalar!) is not { } value || !holds(value))
        {
            findings.Tell(place, $"must be {description} by the standard");
        }
    };

    // Infinity is a number of YAML and none of JSON, in whose terms the standard is written.
    private static double? Value(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal))
        {
            return text.AsSpan(2).ContainsAnyExcept('0') ? 1 : 0;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && !text.AsSpan().ContainsAny("nN") ? value : null;
    }

    private static bool IsCollection(ContractNode node) => node.Members is not null || node.Items is not null;
}
