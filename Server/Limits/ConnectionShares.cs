using System.Net;
using Microsoft.AspNetCore.Connections;

namespace StreamBatch.Server.Limits;

/// <summary>How many connections each address has: one that is beyond is closed before anything is read of it.
/// Addresses without a connection are forgotten, so there are never more than connections. Safe for use by several
/// threads.</summary>
/// <param name="most">The most connections of one address; see <see cref="ClientAddress"/>.</param>
internal sealed class ConnectionShares(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, int> _taken = [];

    /// <summary>Counts the connections that go through.</summary>
    public ConnectionDelegate Limit(ConnectionDelegate next) => async connection =>
    {
        var group = ClientAddress.GroupOf((connection.RemoteEndPoint as IPEndPoint)?.Address);
        if (!TryTake(group))
        {
            // Closed in order: one that is aborted may look to its client as if nobody listened.
            await connection.DisposeAsync().ConfigureAwait(false);
            return;
        }

        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Leave(group);
        }
    };

    private bool TryTake(UInt128 group)
    {
        lock (_gate)
        {
            var taken = _taken.GetValueOrDefault(group);
            if (taken >= most)
            {
                return false;
            }

            _taken[group] = taken + 1;
            return true;
        }
    }

    private void Leave(UInt128 group)
    {
        lock (_gate)
        {
            if (--_taken[group] == 0)
            {
                _taken.Remove(group);
            }
        }
    }
}
