namespace StreamBatch.Engine.EntityHosting;

public sealed partial class EntityHost
{
    /// <summary>Whether the stored state must be looked at before <see cref="ReadOpen"/>: nothing is here.</summary>
    public bool MustRead => !_isLoaded;

    /// <summary>The windows that are not complete, as far as this host has applied its slices. Nothing changes by it,
    /// here or in the store: what was looked at in the store is looked at again by the next call.</summary>
    /// <param name="stored">The stored state, where <see cref="MustRead"/>; null when there is none.</param>
    public EntityOpenWindows ReadOpen(StoredEntityState? stored)
    {
        if (_isLoaded)
        {
            return new EntityOpenWindows(
                LastApplied, [.. _state.OpenWindows().Select(open => (open.Window, open.Values))]);
        }

        var reader = new EntityHost(_contract, _partition, _hashKey) { NewestSemantics = NewestSemantics };
        reader.Verify(stored, isKnown: false);
        return reader.ReadOpen(null);
    }
}
