using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>What came of reading a contract document: a contract, or what is wrong with it.</summary>
/// <param name="Contract">The contract; null exactly when there are errors.</param>
/// <param name="Errors">Everything that is wrong, by line.</param>
public sealed record ContractReading(Contract? Contract, ImmutableArray<ContractError> Errors)
{
    /// <summary>
    /// What the document asks for that this version does not enforce, by line. Valid, and never dropped silently:
    /// whoever validates a contract shows it.
    /// </summary>
    public ImmutableArray<ContractError> Notes { get; init; } = [];
}
