using System.Text.RegularExpressions;
using static StreamBatch.Domain.Contracts.Standard.StandardChecks;

namespace StreamBatch.Domain.Contracts.Standard;

/// <summary>The objects of <c>schema</c>, their properties, and how these refer to others.</summary>
internal sealed partial class StandardSchema
{
    private static readonly string[] Types =
        ["string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean"];

    private static readonly StandardCheck Reference = TextOf(
        text => Shorthand().IsMatch(text) || FullReference().IsMatch(text), "a reference, as customers.id,");

    private static readonly StandardCheck References = ListOf(Reference, 1);

    private readonly Dictionary<string, StandardCheck> _object;
    private readonly Dictionary<string, StandardCheck> _property;
    private readonly StandardCheck _customProperties;

    public StandardSchema(
        StandardCheck id,
        StandardCheck tags,
        StandardCheck definitions,
        StandardCheck customProperties)
    {
        _customProperties = customProperties;
        var quality = ListOf(new StandardQuality(id, tags, definitions, customProperties).Check);
        (string Name, StandardCheck Check)[] element =
        [
            ("id", id),
            ("name", Text),
            ("physicalType", Text),
            ("physicalName", Text),
            ("description", Text),
            ("businessName", Text),
            ("authoritativeDefinitions", definitions),
            ("tags", tags),
            ("customProperties", customProperties),
            ("quality", quality),
        ];
        _object = new Dictionary<string, StandardCheck>(StringComparer.Ordinal)
        {
            ["logicalType"] = OneOf("object"),
            ["dataGranularityDescription"] = Text,
            ["properties"] = ListOf(CheckProperty),
            ["relationships"] = ListOf(CheckObjectRelationship),
        };
        _property = new Dictionary<string, StandardCheck>(StringComparer.Ordinal)
        {
            ["primaryKey"] = Truth,
            ["primaryKeyPosition"] = Whole,
            ["logicalType"] = OneOf(Types),
            ["logicalTypeOptions"] = AnyMapping,
            ["required"] = Truth,
            ["unique"] = Truth,
            ["partitioned"] = Truth,
            ["partitionKeyPosition"] = Whole,
            ["classification"] = Text,
            ["encryptedName"] = Text,
            ["transformSourceObjects"] = ListOf(Text),
            ["transformLogic"] = Text,
            ["transformDescription"] = Text,
            ["criticalDataElement"] = Truth,
            ["examples"] = ListOf(Anything),
            ["relationships"] = ListOf(CheckPropertyRelationship),
        };
        foreach (var (name, check) in element)
        {
            _object[name] = check;
            _property[name] = check;
        }
    }

    public void CheckObject(DocumentCursor place, StandardFindings findings) =>
        Members(place, findings, _object, ["name"]);

    private void CheckProperty(DocumentCursor place, StandardFindings findings) =>
        CheckProperty(place, findings, ["name"]);

    // The items of a list need no name.
    private void CheckItem(DocumentCursor place, StandardFindings findings) => CheckProperty(place, findings, []);

    // Without a type the standard takes a property for every type at once: it may have what any of them has, and
    // options that none of them refuses.
    private void CheckProperty(DocumentCursor place, StandardFindings findings, string[] needed)
    {
        var type = place.Node.Members?.Any(member => member.Name == "logicalType") == true
            ? place.Member("logicalType")?.Node.Scalar ?? ""
            : null;
        var known = new Dictionary<string, StandardCheck>(_property, StringComparer.Ordinal)
        {
            ["logicalTypeOptions"] = StandardTypeOptions.Of(type),
        };
        if (type is null or "object")
        {
            known["properties"] = ListOf(CheckProperty);
        }

        if (type is null or "array")
        {
            known["items"] = CheckItem;
        }

        Members(place, findings, known, needed);
    }

    private void CheckPropertyRelationship(DocumentCursor place, StandardFindings findings) =>
        Members(place, findings, Relationship(), ["to"]);

    private void CheckObjectRelationship(DocumentCursor place, StandardFindings findings)
    {
        var known = Relationship();
        known["from"] = CheckReferences;
        Members(place, findings, known, ["from", "to"]);
        if (place.Member("from")?.Node is { } from && place.Member("to")?.Node is { } to
            && from.Items is null != to.Items is null)
        {
            findings.Tell(place, "must have from and to both as a text or both as a list by the standard");
        }
    }

    private Dictionary<string, StandardCheck> Relationship() => new(StringComparer.Ordinal)
    {
        ["type"] = OneOf("foreignKey"),
        ["to"] = CheckReferences,
        ["customProperties"] = _customProperties,
    };

    private static void CheckReferences(DocumentCursor place, StandardFindings findings) =>
        (place.Node.Items is null ? Reference : References)(place, findings);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shorthand();

    // FILE.yaml#/section/id/section/id, of which the file may be missing.
    [GeneratedRegex(
        @"\A((https?://)?[A-Za-z0-9._/-]+\.yaml#)?/?[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+"
        + @"(/[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+)*\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex FullReference();
}
