using System.Collections.Immutable;

namespace StreamBatch.Testing.Workloads;

/// <summary>A contract and a script of simulate.</summary>
/// <param name="ContractYaml">The contract's document.</param>
/// <param name="Clock">Processing time at the first step, in microseconds since the Unix epoch.</param>
/// <param name="Steps">The script, a line each.</param>
public sealed record Scenario(string ContractYaml, long Clock, ImmutableArray<string> Steps);
