using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>Collects what is wrong with one document, and what it asks for in vain.</summary>
internal sealed class DocumentFindings
{
    private readonly List<ContractError> _errors = [];
    private readonly List<ContractError> _notes = [];

    public void Error(int line, string path, string message) => _errors.Add(new ContractError(line, path, message));

    public void Note(int line, string path, string message) => _notes.Add(new ContractError(line, path, message));

    /// <summary>The reading: <paramref name="contract"/>, unless anything is wrong.</summary>
    public ContractReading Reading(Contract? contract)
    {
        return new ContractReading(_errors.Count == 0 ? contract : null, ByLine(_errors)) { Notes = ByLine(_notes) };
    }

    private static ImmutableArray<ContractError> ByLine(List<ContractError> findings) =>
        [.. findings.OrderBy(finding => finding.Line)];
}
