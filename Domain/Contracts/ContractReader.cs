using System.Text.RegularExpressions;
using StreamBatch.Domain.Contracts.Standard;

namespace StreamBatch.Domain.Contracts;

/// <summary>
/// Reads a document of the Open Data Contract Standard, 3.1 or 3.0, with a custom property named <c>streambatch</c>,
/// into a <see cref="Contract"/>.
/// </summary>
public static partial class ContractReader
{
    /// <summary>The most bytes that a contract's id has.</summary>
    public const int MaxIdBytes = 63;

    private const string SectionName = "streambatch";
    private const int MaxVersionLength = 64;

    private static readonly string[] KnownMembers =
    [
        "apiVersion", "kind", "id", "name", "version", "status", "tenant", "tags", "servers", "dataProduct",
        "description", "domain", "schema", "support", "price", "team", "roles", "slaDefaultElement", "slaProperties",
        "authoritativeDefinitions", "customProperties", "contractCreatedTs",
    ];

    /// <summary>
    /// Reads <paramref name="document"/> and reports everything that is wrong with it, not only the first thing.
    /// Members of the standard that say nothing about events are passed over. Never throws for a bad document.
    /// </summary>
    public static ContractReading Read(ContractNode document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var findings = new DocumentFindings();
        var root = new DocumentCursor(document, findings);
        if (document.Members is null)
        {
            root.Error("must be a mapping that begins with apiVersion, kind and id");
            return findings.Reading(null);
        }

        var id = Id(root);
        var version = Version(root);
        ReadHead(root);
        var section = Section(root);
        var scale = section?.Member("scale")?.WholeNumber(0, NumberScaleReader.MaxScale) ?? NumberScaleReader.Default;
        var schema = SchemaReader.Read(root, scale);
        var levels = ServiceLevelsReader.Read(root.Member("slaProperties"));
        var contract = section is null ? null : StreamBatchSectionReader.Read(section, schema, id, version, levels);
        StandardDocument.Check(root, findings);
        return findings.Reading(contract);
    }

    /// <summary>Whether a text may be the id of a contract.</summary>
    public static bool IsId(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= MaxIdBytes && IdForm().IsMatch(text);
    }

    private static string? Id(DocumentCursor root)
    {
        var cursor = root.RequiredMember("id");
        if (cursor?.Text() is not { } id)
        {
            return null;
        }

        if (IsId(id))
        {
            return id;
        }

        cursor.Error($"must be 1 to {MaxIdBytes} of the characters A-Z a-z 0-9 . _ - and not of . _ - alone");
        return null;
    }

    private static string? Version(DocumentCursor root)
    {
        var cursor = root.RequiredMember("version");
        if (cursor is null)
        {
            return null;
        }

        // Not read as a text: the commonest mistake is 1.0, and a number deserves the same answer.
        if (cursor.Node.Scalar is { Length: <= MaxVersionLength } version && SemanticVersionText.IsValid(version))
        {
            return version;
        }

        cursor.Error($"must be a semantic version of at most {MaxVersionLength} characters, as 1.0.0");
        return null;
    }

    private static void ReadHead(DocumentCursor root)
    {
        root.RequiredMember("kind")?.Choice<bool>([("DataContract", true)]);
        root.RequiredMember("status")?.Text();
        var standard = root.RequiredMember("apiVersion");
        if (standard is not null && !StandardVersion().IsMatch(standard.Node.Scalar ?? ""))
        {
            standard.Error("must be a version 3.1 or 3.0 of the standard, as v3.1.0");
        }

        root.NoteUnknownMembers(KnownMembers);
    }

    private static DocumentCursor? Section(DocumentCursor root)
    {
        DocumentCursor? section = null;
        foreach (var entry in root.RequiredMember("customProperties")?.Items() ?? [])
        {
            if (entry.Member("property")?.Node.Scalar != SectionName)
            {
                continue;
            }

            if (section is not null)
            {
                entry.Error("is a second entry named " + SectionName);
                return section;
            }

            section = entry.RequiredMember("value");
            if (section is null)
            {
                return null;
            }
        }

        if (section is null)
        {
            root.Member("customProperties")?.Error("must have an entry with property: " + SectionName);
        }

        return section;
    }

    [GeneratedRegex(@"\Av3\.[01]\.[0-9]{1,4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex StandardVersion();

    // Ids name folders and files: dots alone would mean another place.
    [GeneratedRegex(@"\A[A-Za-z0-9._-]*[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdForm();
}
