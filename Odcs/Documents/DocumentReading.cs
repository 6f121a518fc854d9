using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Documents;

/// <summary>What came of reading a document: the document, or errors of its notation.</summary>
/// <param name="Document">The document; null when there are errors.</param>
/// <param name="Errors">The errors by line; empty when there is a document.</param>
public sealed record DocumentReading(ContractDocument? Document, ImmutableArray<ContractError> Errors);
