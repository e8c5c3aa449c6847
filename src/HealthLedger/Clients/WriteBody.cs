using HealthLedger.Canonical;

namespace HealthLedger.Clients;

/// <summary>Writes a body.</summary>
internal delegate void WriteBody(ref CanonicalWriter writer);
