using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using static StreamBatch.Domain.Contracts.Standard.StandardChecks;

namespace StreamBatch.Domain.Contracts.Standard;

/// <summary>
/// What a document of the Open Data Contract Standard 3.1.0 is, member by member. A contract that is not may still say
/// all that StreamBatch needs; other programs would refuse it.
/// </summary>
internal static partial class StandardDocument
{
    private static readonly StandardCheck Id = TextOf(StableId(), "a text of letters, digits, - and _");

    private static readonly StandardCheck Tags = ListOf(Text);

    private static readonly StandardCheck Date = TextOf(
        text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "a date, as 2026-01-31,");

    private static readonly StandardCheck Instant = TextOf(
        text => InstantForm().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "an instant with its offset, as 2026-01-31T12:00:00Z,");

    private static readonly StandardCheck Definitions = ListOf(MappingOf(
        ["url", "type"], ("id", Id), ("url", Text), ("type", Text), ("description", Text)));

    private static readonly StandardCheck CustomProperties = ListOf(MappingOf(
        ["property", "value"], ("id", Id), ("property", Text), ("value", Anything), ("description", Text)));

    private static readonly StandardCheck Roles = ListOf(MappingOf(
        ["role"],
        ("id", Id),
        ("role", Text),
        ("description", Text),
        ("access", Text),
        ("firstLevelApprovers", Text),
        ("secondLevelApprovers", Text),
        ("customProperties", CustomProperties)));

    private static readonly StandardCheck Members = ListOf(MappingOf(
        ["username"],
        ("id", Id),
        ("username", Text),
        ("name", Text),
        ("description", Text),
        ("role", Text),
        ("dateIn", Date),
        ("dateOut", Date),
        ("replacedByUsername", Text),
        ("tags", Tags),
        ("customProperties", CustomProperties),
        ("authoritativeDefinitions", Definitions)));

    private static readonly StandardCheck Team = MappingOf(
        [],
        ("id", Id),
        ("name", Text),
        ("description", Text),
        ("members", Members),
        ("tags", Tags),
        ("customProperties", CustomProperties),
        ("authoritativeDefinitions", Definitions));

    private static readonly StandardCheck Support = ListOf(MappingOf(
        ["channel"],
        ("id", Id),
        ("channel", Text),
        ("url", Text),
        ("description", Text),
        ("tool", Text),
        ("scope", Text),
        ("invitationUrl", Text),
        ("customProperties", CustomProperties)));

    private static readonly StandardCheck Price = MappingOf(
        [], ("id", Id), ("priceAmount", Number), ("priceCurrency", Text), ("priceUnit", Text));

    private static readonly StandardCheck ServiceLevels = ListOf(MappingOf(
        ["property", "value"],
        ("id", Id),
        ("property", Text),
        ("value", NoCollection),
        ("valueExt", NoCollection),
        ("unit", Text),
        ("element", Text),
        ("driver", Text),
        ("description", Text),
        ("scheduler", Text),
        ("schedule", Text)));

    private static readonly FrozenDictionary<string, StandardCheck> DescriptionMembers =
        new Dictionary<string, StandardCheck>
        {
            ["usage"] = Text,
            ["purpose"] = Text,
            ["limitations"] = Text,
            ["authoritativeDefinitions"] = Definitions,
            ["customProperties"] = CustomProperties,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly StandardCheck Whole = MappingOf(
        ["version", "apiVersion", "kind", "id", "status"],
        ("version", Text),
        ("kind", OneOf("DataContract")),
        ("apiVersion", OneOf("v3.1.0", "v3.0.2", "v3.0.1", "v3.0.0", "v2.2.2", "v2.2.1", "v2.2.0")),
        ("id", Text),
        ("name", Text),
        ("tenant", Text),
        ("tags", Tags),
        ("status", Text),
        ("servers", ListOf(new StandardServer(Id, Roles, CustomProperties).Check)),
        ("dataProduct", Text),
        ("description", CheckDescription),
        ("domain", Text),
        ("schema", ListOf(new StandardSchema(Id, Tags, Definitions, CustomProperties).CheckObject)),
        ("support", Support),
        ("price", Price),
        ("team", CheckTeam),
        ("roles", Roles),
        ("slaDefaultElement", Text),
        ("slaProperties", ServiceLevels),
        ("authoritativeDefinitions", Definitions),
        ("customProperties", CustomProperties),
        ("contractCreatedTs", Instant));

    /// <summary>Notes all in which <paramref name="root"/> is not what the standard asks for.</summary>
    public static void Check(DocumentCursor root, DocumentFindings findings) =>
        Whole(root, new StandardFindings(findings));

    // Further members are allowed here, and here alone.
    private static void CheckDescription(DocumentCursor place, StandardFindings findings) =>
        StandardChecks.Members(place, findings, DescriptionMembers, [], isOpen: true);

    // A list of members is the form of 3.0.
    private static void CheckTeam(DocumentCursor place, StandardFindings findings) =>
        (place.Node.Items is null ? Team : Members)(place, findings);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex StableId();

    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex InstantForm();
}
