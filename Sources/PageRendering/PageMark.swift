/// The mark of pages without a brand of their own: a gate.
package enum PageMark {
    /// The mark as it stands over a page; those who hear the page do not hear it.
    package static let markup = """
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">\
        <path d="M3 21V12a9 9 0 0 1 18 0v9zM12 3v18M3 14h18"/></svg>
        """

    /// The address of the mark as the icon of a page.
    package static let icon = """
        data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 14V8a6 6 0 0 1 \
        12 0v6zM8 2v12M2 10h12' fill='none' stroke='%230b6e63' stroke-width='2'/%3E%3C/svg%3E
        """
}
