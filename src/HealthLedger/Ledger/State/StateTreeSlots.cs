using System.Runtime.CompilerServices;

namespace HealthLedger.Ledger.State;

/// <summary>The slots of a page while it is made: on the stack, since most pages are made of one before.</summary>
[InlineArray(StateTreePage.SlotCount)]
internal struct StateTreeSlots
{
    private StateTreeSlot _first;
}
