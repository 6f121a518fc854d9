using System.Runtime.CompilerServices;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Checks and sums up the rows of a run as they go by.</summary>
internal sealed class BatchRunTally(CompiledContract contract, BatchRunRequest request)
{
    private readonly EventWindows _windows = new(contract);

    /// <summary>The contract.</summary>
    public CompiledContract Contract => contract;

    /// <summary>The sums over the digests of the rows so far.</summary>
    public DigestSums Digest { get; private set; }

    /// <summary>The same with the values that are compared within a tolerance.</summary>
    public DigestSums AllValues { get; private set; }

    /// <summary>Passes the rows on. Enumerated again, after a failure that passed, it counts anew.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <param name="expected">What their digest must be at the end; null: anything.</param>
    /// <exception cref="ArgumentException">A row is for no window that the run covers, or the digest is another.
    /// </exception>
    public async IAsyncEnumerable<ResultRow> CountAsync(
        IAsyncEnumerable<ResultRow> rows,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        DigestSums? expected = null)
    {
        (Digest, AllValues) = (default, default);
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (!_windows.IsWindow(row.Window) || row.Window.Start < request.From || row.Window.End > request.To)
            {
                throw new ArgumentException(
                    $"Run '{request.Id}' has a row for {row.Window}, which is no window of the contract within "
                    + $"[{request.From}, {request.To}).");
            }

            Digest = Digest.Plus(RowDigest.Of(contract.Contract, row.Key, row.Window, row.Values));
            AllValues = AllValues.Plus(RowDigest.OfAllValues(row.Key, row.Window, row.Values));
            yield return row;
        }

        if (expected is { } sums && sums != Digest)
        {
            throw new ArgumentException($"The rows of run '{request.Id}' changed while they were read.");
        }
    }
}
