namespace StreamBatch.Domain.Contracts.Standard;

/// <summary>Tells what is wrong with a place of a document, and what is below it, by the standard.</summary>
internal delegate void StandardCheck(DocumentCursor place, StandardFindings findings);
