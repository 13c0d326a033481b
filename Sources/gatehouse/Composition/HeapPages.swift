#if canImport(Glibc)
import CMalloc
#endif

/// The pages of the heap that hold nothing any more.
///
/// The allocator keeps what was freed in the arena of the thread that asked for it, and each arena keeps its own peak. Given back once
/// a minute, resident memory follows what is in use, under whatever load.
enum HeapPages {
    /// Gives free pages of all arenas back to the system: a millisecond or two for some tens of megabytes.
    static func release() {
        #if canImport(Glibc)
        malloc_trim(0)
        #endif
    }
}
