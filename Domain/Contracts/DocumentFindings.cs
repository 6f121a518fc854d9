using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>Collects what is wrong with one document, and what it asks for in vain.</summary>
internal sealed class DocumentFindings
{
    /// <summary>How a note on a member begins that the standard does not have.</summary>
    public const string NoMember = "is no member of the standard";

    private readonly List<ContractError> _errors = [];
    private readonly List<ContractError> _notes = [];

    public void Error(int line, string path, string message) => _errors.Add(new ContractError(line, path, message));

    public void Note(int line, string path, string message) => _notes.Add(new ContractError(line, path, message));

    /// <summary>The paths at which there is an error, or a note that the standard has no such member.</summary>
    public HashSet<string> RefusedPaths() =>
    [
        .. _errors.Select(error => error.Path),
        .. _notes.Where(note => note.Message.StartsWith(NoMember, StringComparison.Ordinal)).Select(note => note.Path),
    ];

    /// <summary>The reading: <paramref name="contract"/>, unless anything is wrong.</summary>
    public ContractReading Reading(Contract? contract)
    {
        return new ContractReading(_errors.Count == 0 ? contract : null, ByLine(_errors)) { Notes = ByLine(_notes) };
    }

    private static ImmutableArray<ContractError> ByLine(List<ContractError> findings) =>
        [.. findings.OrderBy(finding => finding.Line)];
}
