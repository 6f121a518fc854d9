using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// Verifies a contract: reads the whole log with its checksums, makes the chain of verdicts again from the control log,
/// and holds the stored verdicts, and a head that was kept outside, against it; then the stored batch runs and results.
/// </summary>
public static class VerdictAudit
{
    /// <summary>Audits a contract. Whoever writes by the same host waits meanwhile.</summary>
    /// <param name="host">The host; nothing is changed.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="knownHead">A head that was printed earlier and kept elsewhere: LENGTH:HASH, or the hash alone;
    /// null: none.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    /// <exception cref="CorruptDataException">A block of the log is damaged.</exception>
    public static async Task<VerdictAuditReport> VerifyAsync(
        EmbeddedHost host,
        string contractId,
        string? knownHead,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        return await host
            .ReadStillAsync(() => AuditAsync(host, contractId, knownHead, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<VerdictAuditReport> AuditAsync(
        EmbeddedHost host,
        string contractId,
        string? knownHead,
        CancellationToken cancellationToken)
    {
        var expected = host.ControlOf(contractId).Head;

        // What is sealed before the log's base is held to by the chain itself.
        var before = await host.ReadBaseControlAsync(contractId, cancellationToken).ConfigureAwait(false);
        var head = before?.Head ?? VerdictChain.Start(contractId);
        var isKnown = IsHead(head, knownHead);
        long blocks = 0;
        await foreach (var block in host.Log.ReadAsync(host.Base?.Position ?? default, cancellationToken)
            .ConfigureAwait(false))
        {
            blocks++;
            if (block.ContractId != contractId || block.Header.Partition != BlockHeader.ControlLog)
            {
                continue;
            }

            foreach (var body in BodiesOf(block.Records.Span, block.Header.Count))
            {
                head = VerdictChain.Append(head, body);
                isKnown |= IsHead(head, knownHead);
            }
        }

        if (head != expected)
        {
            throw new CorruptDataException("The control log and its checkpoint disagree on the chain of verdicts.");
        }

        var stored = await host.Verdicts.ReadAsync(contractId, cancellationToken).ConfigureAwait(false);
        var fault = VerdictChain.Verify(
            contractId, stored.Select(verdict => (verdict.Number, verdict.Body, verdict.Hash)), head);
        isKnown |= before is not null && fault is null && stored.Any(verdict =>
            IsHead(new VerdictChainHead(verdict.Number, verdict.Hash), knownHead));
        IReadOnlyList<string> findings = await host.IsBaseSoundAsync(contractId, cancellationToken)
            .ConfigureAwait(false)
            ? []
            : ["the base checkpoint is not the one that the control log names"];
        return new VerdictAuditReport(head, fault, blocks, head.Length, isKnown)
        {
            Findings =
            [
                .. findings,
                .. await StoreAudit.FindAsync(host, contractId, cancellationToken).ConfigureAwait(false),
            ],
        };
    }

    private static bool IsHead(VerdictChainHead head, string? known) =>
        known is null || known == head.Hash || known == FormattableString.Invariant($"{head.Length}:{head.Hash}");

    private static List<string> BodiesOf(ReadOnlySpan<byte> records, int count)
    {
        List<string> bodies = [];
        var reader = new ByteReader(records);
        for (var i = 0; i < count; i++)
        {
            if (RecordCodec.ReadControl(reader.ReadBytes(), out var payload) == ControlKind.VerdictSealed)
            {
                bodies.Add(System.Text.Encoding.UTF8.GetString(payload));
            }
        }

        return bodies;
    }
}
